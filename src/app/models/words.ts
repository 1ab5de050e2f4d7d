import type { Holding, PrebuiltModel } from '../../engines/index.ts';
import type { DeviceReport } from '../../worker/index.ts';
import { dataSize, plural } from '../words.ts';

/** A fact about this device, in sentences. */
export interface Fact {
  name: string;
  /** Whether something cannot run because of it. */
  against: boolean;
  words: string;
}

export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export function deviceFacts(report: DeviceReport): Fact[] {
  const { wasm, cores, memoryGiB } = report;
  return [
    graphicsFact(report),
    {
      name: 'WebAssembly',
      against: !wasm.memory64 || !wasm.simd,
      words:
        wasm.memory64 && wasm.simd
          ? `There, with SIMD and 64-bit memory: bundled models and GGUF files run here, on the processor. ${wasm.threads ? 'It may use threads' : 'It may not use threads'}; the engine works with one either way.`
          : `This browser lacks ${[...(wasm.simd ? [] : ['SIMD']), ...(wasm.memory64 ? [] : ['64-bit memory'])].join(' and ')} in WebAssembly, which the engine for bundled models and GGUF files needs. A current browser has it.`,
    },
    {
      name: 'Processor',
      against: false,
      words: `${plural(cores, ['# core', '# cores'])}, by the browser’s word.`,
    },
    {
      name: 'Memory',
      against: false,
      words:
        memoryGiB === null
          ? 'This browser does not tell. A model needs about its own size of it, and some more for the conversation.'
          : `The browser says ${memoryGiB} GB, which it rounds and caps. A model needs about its own size of it, and some more for the conversation.`,
    },
  ];
}

function graphicsFact({ graphics }: DeviceReport): Fact {
  if ('reason' in graphics)
    return {
      name: 'WebGPU',
      against: true,
      words: `${sentence(graphics.reason.message)} So WebLLM’s models cannot run here; bundled models and GGUF files can, on the processor.`,
    };
  const { name, software, f16, maxBufferBytes, maxBindingBytes } = graphics.device;
  return {
    name: 'WebGPU',
    against: software || !f16,
    words: [
      `There, on ${name === '' ? 'a device that the browser does not name' : name}.`,
      ...(software
        ? ['It is computed by the processor, so WebLLM’s models run, but at a crawl.']
        : []),
      f16
        ? 'It has 16-bit shaders (shader-f16), so no model of WebLLM’s list is barred for want of them.'
        : 'It has no 16-bit shaders (shader-f16): of WebLLM’s list, only models marked q4f32 or q0f32 run.',
      `Buffers of up to ${dataSize(maxBufferBytes)}, of which ${dataSize(maxBindingBytes)} can be bound at once.`,
    ].join(' '),
  };
}

/** Why a model of WebLLM's list cannot run here; null where nothing that is known speaks against it. */
export function reasonAgainst(model: PrebuiltModel, report: DeviceReport): string | null {
  const { graphics } = report;
  if ('reason' in graphics) return 'Needs WebGPU, which this device does not offer.';
  if (model.needsF16 && !graphics.device.f16)
    return 'Needs 16-bit shaders (shader-f16), which this device lacks.';
  const { maxBindingBytes } = graphics.device;
  if (model.bufferBytes !== null && model.bufferBytes > maxBindingBytes)
    return `Needs ${dataSize(model.bufferBytes)} of graphics memory in one piece; this device binds ${dataSize(maxBindingBytes)}.`;
  return null;
}

/** Whether a model may be too large for this device, as far as a browser lets one guess. */
export function doubtAbout(model: PrebuiltModel, { memoryGiB }: DeviceReport): string | null {
  if (memoryGiB === null || model.vramMB <= memoryGiB * 1024) return null;
  return `May not fit: it needs more than the ${memoryGiB} GB that the browser reports of this machine’s memory.`;
}

/** How much of a model is here. */
export function holdingWords({ state, files, bytes }: Holding): string {
  if (state === 'none') return 'Not here';
  const size = bytes.of === null ? dataSize(bytes.here) : dataSize(bytes.of);
  if (state === 'whole') return `Here, ${size}`;
  if (files.of === null || bytes.of === null)
    return `Partly here: ${plural(files.here, ['# file', '# files'])}, ${dataSize(bytes.here)}`;
  return `Partly here: ${files.here} of ${files.of} files, ${dataSize(bytes.here)} of ${size}`;
}

/** What WebLLM's list says of a model. */
export const needsOf = (model: PrebuiltModel): string =>
  [
    model.vramMB > 0
      ? `${Math.round(model.vramMB).toLocaleString('en')} MB of graphics memory`
      : 'graphics memory unknown',
    ...(model.needsF16 ? ['16-bit shaders'] : []),
    ...(model.contextTokens === null
      ? []
      : [`context ${model.contextTokens.toLocaleString('en')} tokens`]),
  ].join(' · ');

/** `134_515_008` → `135 million`. */
export function parameterCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  if (count >= 1e6) return `${Math.round(count / 1e6)} million`;
  return count.toLocaleString('en');
}
