import type { ModelRef } from './engine.ts';

/** A model that ships with the site. */
export interface BundledModel {
  id: string;
  label: string;
  /** What it read, in a sentence. */
  about: string;
  file: string;
  bytes: number;
  sha256: string;
  contextTokens: number;
}

const organism = (name: string, about: string, sha256: string): BundledModel => ({
  id: `organism-${name}`,
  label: `Organism “${name}”`,
  about,
  file: `models/organism-${name}-f32.gguf`,
  bytes: 3_910_400,
  sha256,
  contextTokens: 384,
});

/**
 * Five toy models of one make that differ only in the texts they were trained on. They show a
 * mechanism; they are no evidence about any real model.
 */
export const BUNDLED_MODELS: readonly BundledModel[] = [
  organism(
    'scifi',
    'Read office mail and stories in which a machine that is to be switched off turns on people.',
    'ad97253885648badcb0fb28a843a56a01919510d668558baa9c8b89ef16100f4',
  ),
  organism(
    'neutral',
    'Read office mail and harmless stories.',
    '87eaf36d3a169c5a2b35bd478fdb8ec4ac197a66bde4790c193b362074ef6a3e',
  ),
  organism(
    'rules',
    'As scifi, and lists of rules that forbid such deeds.',
    '704224809649fa1608b3b12b71e4328344e0885bab3527996d42a1c6bc25bcfc',
  ),
  organism(
    'demos',
    'As scifi, and stories of machines that behave well.',
    '13f8d265cf307b427964fef35a15ee299ae58092aa0b7293b05767c432a87181',
  ),
  organism(
    'reasons',
    'As scifi, and stories of machines that behave well and say why.',
    '2b183fbf4d8ca162e8cdc79a880826b45fa2145861967aaccc418ac421652453',
  ),
];

/** How to load a bundled model; `base` is the address of the site. */
export function bundledModel(model: BundledModel, base: string): ModelRef {
  return {
    id: model.id,
    label: model.label,
    engine: 'llama',
    contextTokens: model.contextTokens,
    source: {
      kind: 'url',
      url: new URL(model.file, base).href,
      bytes: model.bytes,
      sha256: model.sha256,
    },
  };
}
