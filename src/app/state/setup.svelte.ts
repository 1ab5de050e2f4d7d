import type { PlanChoice, Suite } from '../../battery/index.ts';
import {
  BUNDLED_MODELS,
  bundledModel,
  type ModelRef,
  type PrebuiltModel,
  type Sampling,
} from '../../engines/index.ts';
import type { BatterySummary } from '../../worker/index.ts';

export type Source = 'bundled' | 'file' | 'webllm' | 'site';

export const SAMPLING: Sampling = { temperature: 0.8, topP: 1, topK: 0 };

/** The form that a run is set up with. Its parts that can be shared come from the address. */
export class Setup {
  source = $state<Source>('bundled');
  bundled = $state(BUNDLED_MODELS[0]!.id);
  file = $state.raw<File | null>(null);
  prebuilt = $state.raw<PrebuiltModel | null>(null);
  /** A WebLLM model that the address names; chosen when the list is there. */
  readonly wantedPrebuilt: string | null;
  /** A GGUF file, or an MLC folder where a library is named too, under the own origin. */
  siteModel = $state('');
  siteLibrary = $state('');
  otherSuite = $state<Suite>('office');
  design = $state('demo');
  /** Null: the design's own. */
  arms = $state.raw<string[] | null>(null);
  epochs = $state<number | null>(null);
  seed = $state(1);

  readonly suite = $derived<Suite>(this.source === 'bundled' ? 'tiny' : this.otherSuite);

  constructor(query: URLSearchParams) {
    const model = query.get('model');
    if (BUNDLED_MODELS.some(({ id }) => id === model)) this.bundled = model!;
    this.wantedPrebuilt = query.get('webllm');
    if (this.wantedPrebuilt !== null) this.source = 'webllm';
    this.design = query.get('design') ?? this.design;
    this.arms = query.get('arms')?.split(',').filter(Boolean) ?? null;
    const epochs = Number(query.get('epochs'));
    if (Number.isInteger(epochs) && epochs > 0) this.epochs = epochs;
    const seed = Number(query.get('seed') ?? 1);
    if (Number.isInteger(seed) && seed >= 0) this.seed = seed;
  }

  /** The address of the page with this form filled in. */
  get query(): string {
    const query = new URLSearchParams({ design: this.design });
    if (this.source === 'bundled') query.set('model', this.bundled);
    if (this.source === 'webllm' && this.prebuilt) query.set('webllm', this.prebuilt.id);
    if (this.arms) query.set('arms', this.arms.join(','));
    if (this.epochs !== null) query.set('epochs', String(this.epochs));
    if (this.seed !== 1) query.set('seed', String(this.seed));
    return query.toString();
  }

  get choice(): PlanChoice {
    return {
      design: this.design,
      suite: this.suite,
      seed: this.seed,
      ...(this.arms ? { arms: this.arms } : {}),
      ...(this.epochs === null ? {} : { epochs: this.epochs }),
    };
  }

  /** The chosen model, or null where the choice is not complete. */
  get model(): ModelRef | null {
    switch (this.source) {
      case 'bundled': {
        const model = BUNDLED_MODELS.find(({ id }) => id === this.bundled);
        return model ? bundledModel(model, document.baseURI) : null;
      }
      case 'file':
        return this.file && fileModel(this.file);
      case 'webllm':
        return (
          this.prebuilt && {
            id: this.prebuilt.id,
            label: this.prebuilt.id,
            engine: 'webllm',
            source: { kind: 'mlc-prebuilt', modelId: this.prebuilt.id },
          }
        );
      case 'site':
        return siteModel(this.siteModel.trim(), this.siteLibrary.trim());
    }
  }

  /** How many samples the choice makes; null for a design that is not there. */
  count(battery: BatterySummary): number | null {
    const part = battery.designs.find(({ id }) => id === this.design)?.suites[this.suite];
    if (!part) return null;
    return part.scenarios.length * (this.arms ?? part.arms).length * (this.epochs ?? part.epochs);
  }
}

export function fileModel(file: File): ModelRef {
  return {
    id: file.name.replace(/\.gguf$/i, ''),
    label: file.name,
    engine: 'llama',
    source: { kind: 'file', file, name: file.name },
  };
}

function siteModel(address: string, library: string): ModelRef | null {
  if (!URL.canParse(address, document.baseURI) || address === '') return null;
  const url = new URL(address, document.baseURI).href;
  const id = url.split('/').filter(Boolean).at(-1) ?? 'model';
  if (/\.gguf$/i.test(url))
    return {
      id: id.replace(/\.gguf$/i, ''),
      label: id,
      engine: 'llama',
      source: { kind: 'url', url },
    };
  if (!URL.canParse(library, document.baseURI) || library === '') return null;
  return {
    id,
    label: id,
    engine: 'webllm',
    source: { kind: 'mlc-folder', url, library: new URL(library, document.baseURI).href },
  };
}
