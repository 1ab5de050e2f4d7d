import { lab } from '../state/lab.svelte.ts';
import { isAnyRunPlayed, OfflineCopy, type CopyState, type Update } from './copy.ts';
import { serviceWorkerScript } from './script.ts';

/** The offline copy as the page shows it. */
class Offline {
  state = $state.raw<CopyState>({ phase: 'waiting' });
  update = $state<Update>('none');
  /** Another tab plays a run, which a new version would cut off. */
  heldUp = $state(false);

  /** A new version is offered while nothing is going on, and never forced. */
  readonly offers = $derived(this.update !== 'none' && !lab.busy);

  readonly #copy = new OfflineCopy(serviceWorkerScript, {
    onState: (state) => {
      this.state = state;
    },
    onUpdate: (update) => {
      this.update = update;
    },
  });

  /** Begins once the page has loaded and is idle, so that the first visit is not slowed. */
  beginWhenIdle(): void {
    const begin = (): void => void this.#copy.begin();
    const whenIdle = (): void => {
      if ('requestIdleCallback' in globalThis) requestIdleCallback(begin, { timeout: 10_000 });
      else setTimeout(begin, 2000);
    };
    if (document.readyState === 'complete') whenIdle();
    else addEventListener('load', whenIdle, { once: true });
  }

  retry(): void {
    void this.#copy.retry();
  }

  /** Takes the new version, unless a run is being played in any tab. */
  async takeUpdate(): Promise<void> {
    this.heldUp = lab.busy || (await isAnyRunPlayed());
    if (this.heldUp) return;
    if (this.update === 'taken') location.reload();
    else this.#copy.takeOver();
  }
}

export const offline = new Offline();
