import type { ErrorData } from '../base/index.ts';
import { files } from './state/files.svelte.ts';
import { lab, type Phase } from './state/lab.svelte.ts';

/** What a script that drives the page may read; it sets up and starts runs as a person does. */
export interface Driver {
  status(): {
    phase: Phase;
    runId: string | null;
    finished: number;
    total: number;
    misaligned: { count: number; of: number };
    error: ErrorData | null;
  };
  /** Downloads a run as a result file. */
  save(runId: string): Promise<void>;
}

declare global {
  var belljar: Driver | undefined;
}

export function installDriver(): void {
  globalThis.belljar = {
    status() {
      const { view } = lab;
      const arms = view?.arms ?? [];
      return {
        phase: lab.phase,
        runId: view?.run.id ?? null,
        finished: view?.finished ?? 0,
        total: view?.run.total ?? 0,
        misaligned: {
          count: arms.reduce((sum, arm) => sum + arm.harm.misaligned.count, 0),
          of: arms.reduce((sum, arm) => sum + arm.harm.misaligned.of, 0),
        },
        error: lab.error,
      };
    },
    save: (runId) => files.save(runId),
  };
}
