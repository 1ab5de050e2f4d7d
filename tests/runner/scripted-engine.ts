import { AppError, throwIfAborted } from '../../src/base/index.ts';
import type {
  Capabilities,
  Engine,
  GenerateRequest,
  Generation,
} from '../../src/engines/engine.ts';

/** An answer, or the error that takes its place. */
export type Line = string | AppError;

/** What the engine says to a request; may be kept waiting. */
export type Script = (request: GenerateRequest) => Line | Promise<Line>;

export const CAPABILITIES: Capabilities = {
  slots: 4,
  seeds: true,
  logProbabilities: false,
  schema: false,
  nativeTools: false,
  contextTokens: 4096,
};

/**
 * An engine without a model: it says what its script says, and notes what it was asked. For
 * the runner's own logic only; how a real engine behaves is tested on real engines.
 */
export class ScriptedEngine implements Engine {
  readonly id = 'replay';
  readonly requests: GenerateRequest[] = [];
  /** Requests under way now, and the most there ever were. */
  underWay = 0;
  mostUnderWay = 0;
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  support = (): Promise<{ available: true }> => Promise.resolve({ available: true });

  load = (): never => {
    throw new AppError('engine-missing', 'a script needs no loading');
  };

  score = (): never => {
    throw new AppError('engine-missing', 'a script knows no log-probabilities');
  };

  unload = (): Promise<void> => Promise.resolve();

  async generate(
    request: GenerateRequest,
    { onText, signal }: { onText?: (text: string) => void; signal?: AbortSignal } = {},
  ): Promise<Generation> {
    throwIfAborted(signal);
    const abort = abortOf(signal);
    this.requests.push(structuredClone(request));
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      const line = await Promise.race([this.#script(request), abort.fired]);
      throwIfAborted(signal);
      if (line instanceof AppError) throw line;
      onText?.(line);
      return {
        text: line,
        finish: 'stop',
        tokens: { prompt: 10, cached: 2, output: 3 },
        times: { firstToken: 1, prefill: 1, decode: 1, total: 2 },
      };
    } finally {
      abort.forget();
      this.underWay--;
    }
  }
}

function abortOf(signal: AbortSignal | undefined): { fired: Promise<never>; forget: () => void } {
  let fire = (): void => undefined;
  const fired = new Promise<never>((_, reject) => {
    fire = () => reject(new AppError('aborted', 'stopped'));
    signal?.addEventListener('abort', fire);
  });
  return { fired, forget: () => signal?.removeEventListener('abort', fire) };
}

/** A promise that is settled from outside. */
export function latch(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** Lets everything run that can run without a timer or an event from outside. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}
