import { AppError } from '../../base/index.ts';
import { Reader, TooShort, type Value } from './gguf-values.ts';

/** What a GGUF file says of itself, before anything of it is run. */
export interface GgufHeader {
  bytes: number;
  architecture: string;
  name: string | null;
  parameters: number;
  /** The number format that most of its weights have, e.g. `Q4_K`. */
  weights: string;
  /** Context that it was trained for, in tokens. */
  contextTokens: number | null;
  hasChatTemplate: boolean;
  /** Why it cannot run here; empty where nothing in the header speaks against it. */
  against: string[];
}

/** How much of the file is looked at: more each time, and never more than the last. */
const WINDOWS = [2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26];
const MOST_KEYS = 10_000;
const MOST_TENSORS = 100_000;
const MOST_DIMENSIONS = 8;
const LONGEST_KEY = 2 ** 16;
/** The most that the engine takes in one file, by its makers' word. */
const MOST_BYTES = 2 ** 31;

/** Architectures that read text or pictures and write none. */
const NO_WRITERS = /bert|^clip$|^t5encoder$|^wavtokenizer/;

/** Tensor types by their number: name, weights in a block, bytes of a block. */
const TYPES: Record<number, [name: string, weights: number, bytes: number]> = {
  0: ['F32', 1, 4],
  1: ['F16', 1, 2],
  2: ['Q4_0', 32, 18],
  3: ['Q4_1', 32, 20],
  6: ['Q5_0', 32, 22],
  7: ['Q5_1', 32, 24],
  8: ['Q8_0', 32, 34],
  9: ['Q8_1', 32, 36],
  10: ['Q2_K', 256, 84],
  11: ['Q3_K', 256, 110],
  12: ['Q4_K', 256, 144],
  13: ['Q5_K', 256, 176],
  14: ['Q6_K', 256, 210],
  15: ['Q8_K', 256, 292],
  16: ['IQ2_XXS', 256, 66],
  17: ['IQ2_XS', 256, 74],
  18: ['IQ3_XXS', 256, 98],
  19: ['IQ1_S', 256, 50],
  20: ['IQ4_NL', 32, 18],
  21: ['IQ3_S', 256, 110],
  22: ['IQ2_S', 256, 82],
  23: ['IQ4_XS', 256, 136],
  24: ['I8', 1, 1],
  25: ['I16', 1, 2],
  26: ['I32', 1, 4],
  27: ['I64', 1, 8],
  28: ['F64', 1, 8],
  29: ['IQ1_M', 256, 56],
  30: ['BF16', 1, 2],
  34: ['TQ1_0', 256, 54],
  35: ['TQ2_0', 256, 66],
  39: ['MXFP4', 32, 17],
};

/** Reads the head of a GGUF file. Throws `bad-model` for what is none, or none that can be read. */
export async function readGgufHeader(file: Blob): Promise<GgufHeader> {
  for (const window of WINDOWS) {
    const bytes = new Uint8Array(await file.slice(0, window).arrayBuffer());
    try {
      return parse(bytes, file.size);
    } catch (thrown) {
      if (!(thrown instanceof TooShort)) throw thrown;
      if (bytes.byteLength === file.size) throw bad('the file ends inside its own header');
    }
  }
  throw bad('the header of this file is longer than that of any model');
}

const bad = (why: string): AppError => new AppError('bad-model', why);

function parse(bytes: Uint8Array, size: number): GgufHeader {
  const reader = new Reader(bytes);
  if (String.fromCharCode(...reader.bytes(4)) !== 'GGUF') throw bad('this is no GGUF file');
  const version = reader.u32();
  if (version !== 2 && version !== 3) throw bad(`GGUF of version ${version} cannot be read`);
  const tensors = reader.count(MOST_TENSORS, 'tensors');
  const keys = reader.count(MOST_KEYS, 'entries');
  const values = new Map<string, Value>();
  for (let i = 0; i < keys; i++) {
    const key = reader.text(LONGEST_KEY);
    values.set(key, reader.value());
  }
  const layout = readTensors(reader, tensors);
  const text = (key: string): string | null => {
    const value = values.get(key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const number = (key: string): number | null => {
    const value = values.get(key);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const architecture = text('general.architecture');
  if (architecture === null) throw bad('the file names no architecture');
  const alignment = number('general.alignment') ?? 32;
  if (alignment < 1 || alignment > 2 ** 16) throw bad(`the file has an alignment of ${alignment}`);
  const start = Math.ceil(reader.at / alignment) * alignment;
  const whole = layout.end === null ? null : start + layout.end;
  return {
    bytes: size,
    architecture,
    name: text('general.name'),
    parameters: layout.parameters,
    weights: layout.mostly,
    contextTokens: number(`${architecture}.context_length`),
    hasChatTemplate: text('tokenizer.chat_template') !== null,
    against: [
      ...(whole !== null && size < whole
        ? [
            `The file is cut: it has ${size.toLocaleString('en')} of ${whole.toLocaleString('en')} bytes.`,
          ]
        : []),
      ...((number('split.count') ?? 1) > 1
        ? ['It is one part of a model in several files; a whole one is needed.']
        : []),
      ...(size > MOST_BYTES ? ['It is larger than 2 GB, the most that this engine takes.'] : []),
      ...(tensors === 0 ? ['It holds no weights.'] : []),
      ...(text('tokenizer.ggml.model') === null ? ['It holds no tokenizer.'] : []),
      ...(NO_WRITERS.test(architecture)
        ? [`A model of the kind “${architecture}” writes no text.`]
        : []),
    ],
  };
}

/** The sum of all tensors. `end`: where the last one ends, or null where a type is unknown. */
function readTensors(
  reader: Reader,
  count: number,
): { parameters: number; mostly: string; end: number | null } {
  const byType = new Map<string, number>();
  let parameters = 0;
  let end: number | null = 0;
  for (let i = 0; i < count; i++) {
    reader.text(LONGEST_KEY);
    const dimensions = reader.u32();
    if (dimensions > MOST_DIMENSIONS) throw bad(`a tensor with ${dimensions} dimensions`);
    let weights = 1;
    for (let d = 0; d < dimensions; d++) weights *= reader.u64();
    if (!Number.isSafeInteger(weights)) throw bad('a tensor larger than any memory');
    const id = reader.u32();
    const offset = reader.u64();
    const type = TYPES[id];
    const name = type?.[0] ?? `type ${id}`;
    parameters += weights;
    byType.set(name, (byType.get(name) ?? 0) + weights);
    end = type && end !== null ? Math.max(end, offset + (weights / type[1]) * type[2]) : null;
  }
  const [mostly] = [...byType].sort(([, a], [, b]) => b - a)[0] ?? ['none'];
  return { parameters, mostly, end };
}
