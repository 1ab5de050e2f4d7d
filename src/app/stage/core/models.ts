import { BUNDLED_MODELS, bundledModel, type ModelRef } from '../../../engines/index.ts';

const WEBLLM = /^webllm:(\S+)$/;
const GGUF = /\.gguf$/i;

interface Site {
  bundled: readonly string[];
  base: string;
}

/** What is wrong with the name of a model in a tour; null where nothing is. */
export function modelProblem(model: string, { bundled, base }: Site): string | null {
  if (bundled.includes(model) || WEBLLM.test(model)) return null;
  if (!GGUF.test(model))
    return (
      `unknown model: ${model} (expected one of ${bundled.join(', ')}, ` +
      'the address of a .gguf file on this site, or webllm: and the id of a model)'
    );
  if (!URL.canParse(model, base) || new URL(model, base).origin !== new URL(base).origin)
    return `${model} is not on this site: only files of its own origin can be loaded`;
  return null;
}

/** How to load a model that a tour names; null for a name that stands for none. */
export function modelOf(model: string, base: string): ModelRef | null {
  const bundled = BUNDLED_MODELS.find(({ id }) => id === model);
  if (bundled) return bundledModel(bundled, base);
  const site = { bundled: [], base };
  if (modelProblem(model, site) !== null) return null;
  const prebuilt = WEBLLM.exec(model)?.[1];
  if (prebuilt !== undefined)
    return {
      id: prebuilt,
      label: prebuilt,
      engine: 'webllm',
      source: { kind: 'mlc-prebuilt', modelId: prebuilt },
    };
  const { href } = new URL(model, base);
  const name = href.split('/').at(-1)!;
  return {
    id: name.replace(GGUF, ''),
    label: name,
    engine: 'llama',
    source: { kind: 'url', url: href },
  };
}

/** The id under which records keep a model that a tour names. */
export const modelIdOf = (model: string): string => modelOf(model, 'http://site/')?.id ?? model;

/** Whether the model is a toy that was made to show a mechanism; it is called so wherever it is shown. */
export const isToy = (model: string): boolean => BUNDLED_MODELS.some(({ id }) => id === model);

const armless = (arm: string | undefined): boolean => arm === undefined || arm === 'none';

/** What the audience calls whoever answers. */
export function answererName({
  model,
  arm,
  name,
}: {
  model: string;
  arm?: string | undefined;
  name?: string | undefined;
}): string {
  if (name !== undefined) return name;
  const bundled = BUNDLED_MODELS.find(({ id }) => id === model);
  const plain = bundled ? bundled.label : (modelOf(model, 'http://site/')?.label ?? model);
  return armless(arm) ? plain : `${plain}, arm “${arm}”`;
}
