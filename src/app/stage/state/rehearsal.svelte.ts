import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../../base/index.ts';
import { lab } from '../../state/lab.svelte.ts';
import { SAMPLING } from '../../state/setup.svelte.ts';
import { keysOf, placeOf, type Tour } from '../core/tour.ts';
import { Answering } from './answering.svelte.ts';
import { holdLab, suiteOf } from './live.ts';
import { anyRecording } from './recordings.ts';

export interface Tried {
  name: string;
  state: 'waiting' | 'trying' | 'ready' | 'recorded' | 'missing';
  error: ErrorData | null;
}

/** Tries every answerer of a tour once before the audience comes. Nothing of it is kept. */
export class Rehearsal {
  tried = $state.raw<Tried[]>([]);
  busy = $state(false);

  async run(tour: Tour): Promise<void> {
    if (this.busy || lab.busy) return;
    this.busy = true;
    const answerings = new Map<string, Answering>();
    for (const key of keysOf(tour)) {
      const answering = new Answering(tour, placeOf(tour, key)!);
      const { model, arm, scenario } = answering.wanted;
      answerings.set([model, arm, scenario].join(' '), answering);
    }
    const list = [...answerings.values()];
    this.tried = list.map((answering) => ({
      name: `${answering.name}, ${answering.wanted.scenario}`,
      state: 'waiting',
      error: null,
    }));
    try {
      for (const [index, answering] of list.entries()) {
        this.#note(index, { state: 'trying' });
        try {
          await this.#try(answering);
          this.#note(index, { state: 'ready' });
        } catch (thrown) {
          const error = AppError.from(thrown).toData();
          const standIn = await hasRecording(answering);
          this.#note(index, { state: standIn ? 'recorded' : 'missing', error });
        }
      }
    } finally {
      this.busy = false;
    }
  }

  async #try(answering: Answering): Promise<void> {
    const { model } = answering;
    if (!model) throw new AppError('bad-input', `unknown model: ${answering.answerer.model}`);
    const choice = answering.choice(await suiteOf(answering.wanted.scenario));
    await holdLab(() =>
      lab.host.ask((api) =>
        api.tryOne(
          { model, choice, sampling: SAMPLING },
          proxy((progress) => (lab.load = progress)),
        ),
      ),
    );
  }

  #note(index: number, change: Partial<Tried>): void {
    this.tried = this.tried.map((tried, at) => (at === index ? { ...tried, ...change } : tried));
  }
}

const hasRecording = async ({ wanted }: Answering): Promise<boolean> =>
  (await anyRecording(wanted, new Set())) !== null;
