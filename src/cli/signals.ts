import { EXIT } from './exit.ts';

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

/** npm and tsx pass a signal on that the terminal has sent to all: it then comes twice. */
const ECHO_MS = 1000;

/** Ctrl-C asks the run to stop, another a while later quits at once. */
export function watchSignals(onStop: () => void): {
  signal: AbortSignal;
  /** The exit code of the signal that came; null while none has. */
  code(): number | null;
  release(): void;
} {
  const stop = new AbortController();
  let code: number | null = null;
  let firstAt = 0;
  const take = (name: NodeJS.Signals): void => {
    const its = CODES[name as keyof typeof CODES];
    if (code !== null) {
      if (Date.now() - firstAt > ECHO_MS) process.exit(its);
      return;
    }
    code = its;
    firstAt = Date.now();
    onStop();
    stop.abort();
  };
  const names = Object.keys(CODES) as NodeJS.Signals[];
  for (const name of names) process.on(name, take);
  return {
    signal: stop.signal,
    code: () => code,
    release() {
      for (const name of names) process.off(name, take);
    },
  };
}
