/** Facts on this device for the record of a run: they explain speeds, and stay in the file. */
export async function deviceFacts(): Promise<Record<string, string | number | boolean>> {
  const { userAgent, hardwareConcurrency } = navigator;
  const memory = (navigator as { deviceMemory?: number }).deviceMemory;
  const adapter = await adapterInfo();
  return {
    appVersion: __APP_VERSION__,
    userAgent: userAgent.slice(0, 300),
    cores: hardwareConcurrency,
    crossOriginIsolated: globalThis.crossOriginIsolated,
    webgpu: adapter !== null,
    ...(memory === undefined ? {} : { memoryGiB: memory }),
    ...(adapter ? { gpuVendor: adapter.vendor, gpuArchitecture: adapter.architecture } : {}),
  };
}

async function adapterInfo(): Promise<GPUAdapterInfo | null> {
  // Absent in browsers without WebGPU, whatever the types say.
  const gpu = (navigator as { gpu?: GPU }).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter?.info ?? null;
}
