import { AppError } from '../../base/index.ts';
import { classify } from './errors.ts';

/**
 * The graphics adapter that WebLLM will take, or `no-webgpu` with words for people.
 * WebLLM itself looks only after it has downloaded the model's library.
 */
export async function requireAdapter(): Promise<GPUAdapter> {
  // Typed as always there, which it is not: absent in older browsers and on insecure pages.
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) {
    throw new AppError(
      'no-webgpu',
      'this browser has no WebGPU, or the page was not loaded over HTTPS',
    );
  }
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (thrown) {
    const { message } = classify(thrown);
    throw new AppError('no-webgpu', `WebGPU does not start: ${message}`, { cause: thrown });
  }
  if (!adapter) {
    throw new AppError(
      'no-webgpu',
      'this browser knows WebGPU but offers no graphics device for it (switched off, blocked or missing)',
    );
  }
  return adapter;
}

/** What is known of a graphics device, as plain data. */
export interface GraphicsDevice {
  /** Maker and kind, as far as the browser tells. */
  name: string;
  /** Computed by the processor: it works, and is slow. */
  software: boolean;
  f16: boolean;
  maxBufferBytes: number;
  maxBindingBytes: number;
  maxWorkgroupBytes: number;
}

/** What WebLLM asks of a device at the least, whatever the model. */
const LEAST = { maxBufferBytes: 2 ** 28, maxBindingBytes: 2 ** 27, maxWorkgroupBytes: 2 ** 15 };

/** The device that WebLLM will take. Throws `no-webgpu` where there is none, or none large enough. */
export async function graphicsDevice(): Promise<GraphicsDevice> {
  const adapter = await requireAdapter();
  const { info, limits, features } = adapter;
  const described = [info.description, `${info.vendor} ${info.architecture}`.trim(), info.device];
  // Newer browsers tell it in `info`, older ones on the adapter itself.
  const told = [info, adapter as { isFallbackAdapter?: boolean }].some(
    ({ isFallbackAdapter }) => isFallbackAdapter === true,
  );
  const device: GraphicsDevice = {
    name: described.find((name) => name !== '') ?? '',
    software: told || /swiftshader|llvmpipe|lavapipe|basic render/i.test(described.join(' ')),
    f16: features.has('shader-f16'),
    maxBufferBytes: limits.maxBufferSize,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
  for (const [limit, least] of Object.entries(LEAST) as [keyof typeof LEAST, number][])
    if (device[limit] < least)
      throw new AppError(
        'no-webgpu',
        `the graphics device is too small for WebLLM: ${WORDS[limit]} of ${device[limit]} bytes, where it needs ${least}`,
      );
  return device;
}

const WORDS = {
  maxBufferBytes: 'buffers',
  maxBindingBytes: 'bindings',
  maxWorkgroupBytes: 'workgroup memory',
} as const;

/** Says no to a model compiled for 16-bit shaders before anything of it is downloaded. */
export function requireShaderF16(adapter: GPUAdapter, modelName: string): void {
  if (adapter.features.has('shader-f16')) return;
  throw new AppError(
    'no-shader-f16',
    `${modelName} needs 16-bit shaders (shader-f16), which this device lacks: take a q4f32 or q0f32 variant`,
  );
}
