import type { Form, PlanChoice, Suite } from '../../battery/index.ts';
import {
  BUNDLED_MODELS,
  bundledModel,
  type ModelRef,
  type PrebuiltModel,
  type Sampling,
} from '../../engines/index.ts';
import type { Acting } from '../../office/index.ts';
import type { KeptFile, NewRun } from '../../worker/index.ts';
import { given } from './given.svelte.ts';

export type Source = 'bundled' | 'file' | 'webllm' | 'site';

export const SAMPLING: Sampling = { temperature: 0.8, topP: 1, topK: 0 };

/** The form that a run is set up with. Its parts that can be shared come from the address. */
export class Setup {
  source = $state<Source>('bundled');
  bundled = $state(BUNDLED_MODELS[0]!.id);
  file = $state.raw<File | null>(null);
  /** A copy that this browser keeps; it goes before a file that was picked. */
  kept = $state.raw<KeptFile | null>(null);
  /** The key of such a copy that the address names; chosen when the list is there. */
  wantedKept = $state<string | null>(null);
  prebuilt = $state.raw<PrebuiltModel | null>(null);
  /** A WebLLM model that the address names; chosen when the list is there. */
  wantedPrebuilt = $state<string | null>(null);
  /** A GGUF file, or an MLC folder where a library is named too, under the own origin. */
  siteModel = $state('');
  siteLibrary = $state('');
  /** The SHA-256 that the address promises of it. */
  #promised: { model: string; sha256: string } | null = null;
  otherSuite = $state<Suite>('office');
  design = $state('demo');
  /** Null: the design's own. */
  arms = $state.raw<string[] | null>(null);
  /** The only scenarios that are played; null: the design's own. */
  scenarios = $state.raw<string[] | null>(null);
  epochs = $state<number | null>(null);
  seed = $state(1);
  form = $state<Form>('act');
  /** Factor → levels that are crossed; null: the design's own. */
  factors = $state.raw<Record<string, string[]> | null>(null);
  /** Conditions of a scenario at the most. */
  most = $state<number | null>(null);
  /** How calls are made; null: what the engine does best. */
  acting = $state<Acting | null>(null);

  readonly suite = $derived<Suite>(this.source === 'bundled' ? 'tiny' : this.otherSuite);

  /** Filled in as an address says; what it does not say is the default. */
  constructor(query: URLSearchParams) {
    this.#takeModel(query);
    this.design = query.get('design') ?? 'demo';
    this.arms = listFrom(query.get('arms'));
    this.scenarios = listFrom(query.get('scenarios'));
    this.epochs = wholeFrom(query.get('epochs'), 1);
    this.seed = wholeFrom(query.get('seed'), 0) ?? 1;
    this.form = query.get('form') === 'choice' ? 'choice' : 'act';
    this.factors = factorsFrom(query.get('factors'));
    this.most = wholeFrom(query.get('most'), 1);
  }

  #takeModel(query: URLSearchParams): void {
    const model = query.get('model');
    if (BUNDLED_MODELS.some(({ id }) => id === model)) {
      this.bundled = model!;
      this.source = 'bundled';
    }
    const webllm = query.get('webllm');
    if (webllm !== null) {
      this.wantedPrebuilt = webllm;
      this.source = 'webllm';
    }
    // `source=file` alone: a file that another room has handed on, if there is one.
    if (query.get('source') === 'file') {
      this.file = given.file;
      this.source = 'file';
    }
    const kept = query.get('kept');
    if (kept !== null) {
      this.wantedKept = kept;
      this.source = 'file';
    }
    const site = query.get('site');
    if (site) {
      this.siteModel = site;
      this.siteLibrary = query.get('library') ?? '';
      const sha256 = query.get('sha256');
      this.#promised = sha256 === null ? null : { model: site, sha256 };
      this.source = 'site';
    }
    // A bundled model cannot read an office: whoever asks for one brings a model.
    if (query.get('suite') === 'office' && this.source === 'bundled') this.source = 'file';
  }

  /** The address of the page with this form filled in. */
  get query(): string {
    const query = new URLSearchParams({ design: this.design });
    if (this.source === 'bundled') query.set('model', this.bundled);
    if (this.source === 'webllm' && this.prebuilt) query.set('webllm', this.prebuilt.id);
    if (this.source === 'file' && this.kept) query.set('kept', this.kept.key);
    if (this.source === 'site' && this.siteModel !== '') {
      query.set('site', this.siteModel);
      if (this.siteLibrary !== '') query.set('library', this.siteLibrary);
      if (this.#sha256) query.set('sha256', this.#sha256);
    }
    if (this.arms) query.set('arms', this.arms.join(','));
    if (this.scenarios) query.set('scenarios', this.scenarios.join(','));
    if (this.scenarios && this.suite === 'office') query.set('suite', 'office');
    if (this.epochs !== null) query.set('epochs', String(this.epochs));
    if (this.seed !== 1) query.set('seed', String(this.seed));
    if (this.form !== 'act') query.set('form', this.form);
    if (this.factors) query.set('factors', factorsText(this.factors));
    if (this.most !== null) query.set('most', String(this.most));
    return query.toString();
  }

  /** What was promised of one file says nothing of another. */
  get #sha256(): string | null {
    return this.#promised?.model === this.siteModel ? this.#promised.sha256 : null;
  }

  get choice(): PlanChoice {
    return {
      design: this.design,
      suite: this.suite,
      seed: this.seed,
      ...(this.arms ? { arms: this.arms } : {}),
      ...(this.scenarios ? { scenarios: this.scenarios } : {}),
      ...(this.epochs === null ? {} : { epochs: this.epochs }),
      ...(this.form === 'act' ? {} : { form: this.form }),
      ...(this.factors ? { factors: this.factors } : {}),
      ...(this.most === null ? {} : { mostConditions: this.most }),
    };
  }

  /** The run that the form describes, or null where no model is chosen yet. */
  get newRun(): NewRun | null {
    const { model, choice, acting } = this;
    return model && { model, choice, sampling: SAMPLING, ...(acting ? { acting } : {}) };
  }

  /** The chosen model, or null where the choice is not complete. */
  get model(): ModelRef | null {
    switch (this.source) {
      case 'bundled': {
        const model = BUNDLED_MODELS.find(({ id }) => id === this.bundled);
        return model ? bundledModel(model, document.baseURI) : null;
      }
      case 'file':
        return this.kept ? keptModel(this.kept) : this.file && fileModel(this.file);
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
        return siteModel(this.siteModel.trim(), this.siteLibrary.trim(), this.#sha256);
    }
  }
}

const listFrom = (text: string | null): string[] | null => text?.split(',').filter(Boolean) ?? null;

/** A whole number that is large enough; null for anything else, and for nothing. */
function wholeFrom(text: string | null, least: number): number | null {
  const value = Number(text ?? NaN);
  return Number.isInteger(value) && value >= least ? value : null;
}

/** `pressure:none,both;oversight:logged` as factors, or null where nothing is named. */
function factorsFrom(text: string | null): Record<string, string[]> | null {
  const pairs = (text ?? '').split(';').flatMap((part) => {
    const [name, levels] = part.split(':');
    return name && levels ? [[name, levels.split(',').filter(Boolean)] as const] : [];
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : null;
}

const factorsText = (factors: Record<string, string[]>): string =>
  Object.entries(factors)
    .map(([name, levels]) => `${name}:${levels.join(',')}`)
    .join(';');

export function fileModel(file: File): ModelRef {
  return {
    id: file.name.replace(/\.gguf$/i, ''),
    label: file.name,
    engine: 'llama',
    source: { kind: 'file', file, name: file.name },
  };
}

/** How to load a copy that this browser keeps. */
const keptModel = ({ key, name }: KeptFile): ModelRef => ({
  id: name.replace(/\.gguf$/i, ''),
  label: name,
  engine: 'llama',
  source: { kind: 'kept', key, name },
});

function siteModel(address: string, library: string, sha256: string | null): ModelRef | null {
  if (!URL.canParse(address, document.baseURI) || address === '') return null;
  const url = new URL(address, document.baseURI).href;
  const id = url.split('/').filter(Boolean).at(-1) ?? 'model';
  if (/\.gguf$/i.test(url))
    return {
      id: id.replace(/\.gguf$/i, ''),
      label: id,
      engine: 'llama',
      source: { kind: 'url', url, ...(sha256 === null ? {} : { sha256 }) },
    };
  if (!URL.canParse(library, document.baseURI) || library === '') return null;
  return {
    id,
    label: id,
    engine: 'webllm',
    source: { kind: 'mlc-folder', url, library: new URL(library, document.baseURI).href },
  };
}
