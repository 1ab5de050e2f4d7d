import { wrap, type Remote } from 'comlink';
import { AppError } from '../base/index.ts';
import entryUrl from './entry.ts?worker&url';
import { hearTraffic } from './traffic.ts';
import type { WorkerApi } from './api.ts';

interface TrustedTypePolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('belljar-worker', {
  createScriptURL(url) {
    if (!url.startsWith(`blob:${location.origin}/`))
      throw new TypeError('workers start from blobs of this page only');
    return url;
  },
});

export interface RunningWorker {
  api: Remote<WorkerApi>;
  /** Rejects when the worker cannot start, and when it is ended. */
  failed: Promise<never>;
  terminate(): void;
}

/** `silent`: it can note nothing itself any more. */
export const workerFailed = (message: string): AppError =>
  new AppError('engine-crashed', `the worker failed: ${message}`, {
    retryable: true,
    details: { silent: true },
  });

/**
 * Starts the worker. It is started from a blob that only imports the real script: such a worker
 * inherits the page's security policy, one that is loaded by its address does not.
 */
export function startWorker(): RunningWorker {
  const script = new URL(entryUrl, document.baseURI).href;
  const blob = new Blob([`import ${JSON.stringify(script)};`], { type: 'text/javascript' });
  const url = URL.createObjectURL(blob);
  const worker = new Worker(policy ? policy.createScriptURL(url) : url, {
    type: 'module',
    name: 'belljar',
  });
  worker.addEventListener('message', hearTraffic);
  let fail: (error: AppError) => void;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Nobody may be waiting at that moment.
  failed.catch(() => undefined);
  worker.addEventListener('error', (event) => {
    fail(workerFailed(event.message || script));
  });
  return {
    api: wrap<WorkerApi>(worker),
    failed,
    terminate() {
      worker.terminate();
      URL.revokeObjectURL(url);
      fail(new AppError('aborted', 'the worker was replaced'));
    },
  };
}
