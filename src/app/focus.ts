/** Where the focus may go when what had it is gone: nearest first. */
const PLACES = 'section, form, article, dialog, [role=region], [role=group], main';

function take(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** Keeps the focus where a person can go on from, whatever comes and goes in the page. */
export class FocusKeeper {
  readonly #main: HTMLElement;
  readonly #observer: MutationObserver;
  /** What had the focus last, and all that it stands in. */
  #path: HTMLElement[] = [];
  /** A room was entered whose heading is not there yet. */
  #arriving = false;

  constructor(main: HTMLElement) {
    this.#main = main;
    this.#observer = new MutationObserver(() => this.#look());
    this.#observer.observe(main, {
      childList: true,
      subtree: true,
      attributeFilter: ['disabled'],
    });
    main.addEventListener('focusin', this.#note);
  }

  /** After another room was entered: its heading has the focus, or the room until that is there. */
  arrive(): void {
    this.#path = [];
    this.#arriving = true;
    take(this.#main);
    this.#look();
  }

  end(): void {
    this.#observer.disconnect();
    this.#main.removeEventListener('focusin', this.#note);
  }

  readonly #note = ({ target }: Event): void => {
    if (target !== this.#main) this.#arriving = false;
    this.#path = [];
    for (let at = target as HTMLElement | null; at; at = at.parentElement) this.#path.push(at);
  };

  #look(): void {
    const active = document.activeElement;
    if (this.#arriving) {
      const heading = this.#main.querySelector('h1');
      if (active !== this.#main) this.#arriving = false;
      else if (heading) take(heading);
      return;
    }
    const [last] = this.#path;
    if (!last) return;
    const lost = !last.isConnected || (active === last && last.matches(':disabled'));
    // What was clicked away from has no claim any more.
    if (!lost || (active !== document.body && active !== last)) return;
    take(this.#path.find((place) => place.isConnected && place.matches(PLACES)) ?? this.#main);
  }
}

/** What scrolls must be reached by keys; what does not is no stop on their way. */
export function stopWhereItScrolls(area: HTMLElement): () => void {
  const look = (): void => {
    const scrolls = area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight;
    if (scrolls) area.tabIndex = 0;
    // Whoever stands on it stays there.
    else if (area !== document.activeElement) area.removeAttribute('tabindex');
  };
  const sizes = new ResizeObserver(look);
  const observe = (): void => {
    sizes.disconnect();
    for (const part of [area, ...area.children]) sizes.observe(part);
  };
  const parts = new MutationObserver(observe);
  parts.observe(area, { childList: true });
  observe();
  return () => {
    parts.disconnect();
    sizes.disconnect();
  };
}
