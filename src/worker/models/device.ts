import { AppError } from '../../base/index.ts';
import { graphicsDevice } from '../../engines/index.ts';
import type { DeviceReport } from './api.ts';

/** The smallest modules that need the feature to be valid. */
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);
const MEMORY64 = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 4, 1);

export async function deviceReport(): Promise<DeviceReport> {
  return {
    graphics: await graphicsDevice().then(
      (device) => ({ device }),
      (thrown: unknown) => ({ reason: AppError.from(thrown).toData() }),
    ),
    wasm: {
      simd: WebAssembly.validate(SIMD),
      memory64: WebAssembly.validate(MEMORY64),
      threads: globalThis.crossOriginIsolated,
    },
    cores: navigator.hardwareConcurrency,
    memoryGiB: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
  };
}
