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

/** Says no to a model compiled for 16-bit shaders before anything of it is downloaded. */
export function requireShaderF16(adapter: GPUAdapter, modelName: string): void {
  if (adapter.features.has('shader-f16')) return;
  throw new AppError(
    'no-shader-f16',
    `${modelName} needs 16-bit shaders (shader-f16), which this device lacks: take a q4f32 or q0f32 variant`,
  );
}
