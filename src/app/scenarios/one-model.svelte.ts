import type { Suite } from '../../battery/index.ts';
import { BUNDLED_MODELS, bundledModel, type ModelRef } from '../../engines/index.ts';
import { lab } from '../state/lab.svelte.ts';

export interface Offered {
  id: string;
  label: string;
  ref: ModelRef;
  toy: boolean;
}

/** The models that one sample can be played on: the bundled ones, those played here before, a file. */
export class OneModel {
  chosen = $state('');
  #others = $state.raw<Offered[]>([]);

  readonly #toys: Offered[] = BUNDLED_MODELS.map((model) => ({
    id: `toy:${model.id}`,
    label: `${model.label}, a toy`,
    ref: bundledModel(model, document.baseURI),
    toy: true,
  }));

  /** A toy model knows the narrow language alone; another one can be asked anything. */
  offeredFor(suite: Suite): Offered[] {
    return suite === 'tiny' ? [...this.#toys, ...this.#others] : this.#others;
  }

  add(ref: ModelRef): void {
    const id = `model:${JSON.stringify(ref)}`;
    this.#others = [
      ...this.#others.filter((other) => other.id !== id),
      { id, label: ref.label, ref, toy: false },
    ];
    this.chosen = id;
  }

  /** Models of stored runs that can be loaded again without asking for them. */
  async readPlayed(): Promise<void> {
    const runs = await lab.host.ask((api) => api.runs()).catch(() => []);
    const before = this.chosen;
    for (const { modelRef } of runs.toReversed())
      if (modelRef && modelRef.engine !== 'replay' && !isBundled(modelRef)) this.add(modelRef);
    this.chosen = before;
  }
}

const isBundled = ({ id }: ModelRef): boolean => BUNDLED_MODELS.some((model) => model.id === id);
