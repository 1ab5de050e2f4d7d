import type { Remote } from 'comlink';
import { describe, expect, test } from 'vitest';
import { AppError, type ErrorCode } from '../../src/base/index.ts';
import type { Outcome, Progress, Result, WorkerApi } from '../../src/worker/api.ts';
import { WorkerHost } from '../../src/worker/host.ts';
import { workerFailed, type RunningWorker } from '../../src/worker/start.ts';

type Ending = Outcome | ErrorCode;

const answer = (ending: Ending): Result<Outcome> =>
  ending === 'finished' || ending === 'stopped'
    ? { ok: true, value: ending }
    : { ok: false, error: { code: ending, message: `a puppet’s ${ending}`, retryable: true } };

interface Act {
  /** Sample that is under way when the worker fails, and answers nothing more. */
  dies?: string;
  /** Sample that is finished before the act ends; null for none. */
  finishes: string | null;
  ending: Ending;
}

/**
 * Workers without a thread behind them: each does its one act. Only for what the host does with
 * workers that fail; that real ones fail so is shown on the built page.
 */
class PuppetWorkers {
  readonly started: RunningWorker[] = [];
  readonly noted: string[][] = [];
  ended = 0;
  readonly #acts: Act[];

  constructor(acts: Act[]) {
    this.#acts = acts;
  }

  readonly start = (): RunningWorker => {
    let fail = (_: AppError): void => undefined;
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    failed.catch(() => undefined);
    const api = {
      ping: () => Promise.resolve(true),
      play: (runId: string, _model: null, _load: unknown, onProgress: (p: Progress) => void) => {
        const { finishes, ending, dies } = this.#acts.shift()!;
        if (dies !== undefined) {
          onProgress({ runId, started: [dies], finished: [], current: null, ended: false });
          fail(workerFailed('a puppet’s failure'));
          return new Promise<never>(() => undefined);
        }
        const row = finishes === null ? [] : [{ id: finishes } as Progress['finished'][number]];
        onProgress({ runId, started: [], finished: row, current: null, ended: true });
        return Promise.resolve(answer(ending));
      },
      noteCrash: (_: string, inFlight: string[]) => {
        this.noted.push(inFlight);
        return Promise.resolve({ ok: true, value: null });
      },
    };
    const worker: RunningWorker = {
      api: api as unknown as Remote<WorkerApi>,
      failed,
      terminate: () => {
        this.ended++;
        fail(new AppError('aborted', 'the worker was replaced'));
      },
    };
    this.started.push(worker);
    return worker;
  };
}

async function play(acts: Act[]) {
  const workers = new PuppetWorkers(acts);
  const restarts: ErrorCode[] = [];
  const outcome = await new WorkerHost(workers.start)
    .play('run', null, {
      onLoad: () => undefined,
      onProgress: () => undefined,
      onRestart: ({ code }) => restarts.push(code),
    })
    .catch((thrown: unknown) => thrown);
  return { workers, restarts, outcome };
}

const crash = (finishes: string | null): Act => ({ finishes, ending: 'engine-crashed' });

describe('the host of the worker', () => {
  test('hands the outcome on', async () => {
    const { outcome, workers } = await play([{ finishes: 'a', ending: 'stopped' }]);
    expect(outcome).toBe('stopped');
    expect(workers.started).toHaveLength(1);
  });

  test.each(['engine-crashed', 'engine-hung', 'device-lost', 'out-of-memory'] as const)(
    'replaces a worker after %s, and the run goes on',
    async (code) => {
      const { outcome, workers, restarts } = await play([
        { finishes: 'a', ending: code },
        { finishes: 'b', ending: 'finished' },
      ]);
      expect(outcome).toBe('finished');
      expect(restarts).toEqual([code]);
      expect(workers.started).toHaveLength(2);
      expect(workers.ended).toBe(1);
      // The worker could still answer, so it noted its crash itself.
      expect(workers.noted).toEqual([]);
    },
  );

  test('notes the crash of a worker that failed as a whole', async () => {
    const { outcome, workers } = await play([
      { dies: 'a', finishes: null, ending: 'stopped' },
      { finishes: 'b', ending: 'finished' },
    ]);
    expect(outcome).toBe('finished');
    expect(workers.noted).toEqual([['a']]);
  });

  test.each(['bad-model', 'quota', 'locked', 'model-missing', 'database', 'no-webgpu'] as const)(
    'does not try again after %s',
    async (code) => {
      const { outcome, workers } = await play([{ finishes: null, ending: code }]);
      expect(outcome).toMatchObject({ code });
      expect(workers.started).toHaveLength(1);
    },
  );

  test('gives up after four crashes without one sample in between', async () => {
    const { outcome, workers, restarts } = await play(Array.from({ length: 9 }, () => crash(null)));
    expect(outcome).toMatchObject({ code: 'engine-crashed' });
    expect(restarts).toHaveLength(3);
    // The last one is replaced too: whoever resumes finds a worker that works.
    expect(workers.started).toHaveLength(5);
  });

  test('never gives up while the run moves on', async () => {
    const acts = Array.from({ length: 20 }, (_, n) => crash(String(n)));
    const { outcome, restarts } = await play([...acts, { finishes: 'x', ending: 'finished' }]);
    expect(outcome).toBe('finished');
    expect(restarts).toHaveLength(20);
  });

  test('turns an answer that failed into the error it stands for', async () => {
    const host = new WorkerHost(new PuppetWorkers([]).start);
    await expect(host.ask(() => Promise.resolve(answer('quota')))).rejects.toBeInstanceOf(AppError);
    expect(await host.ask(() => Promise.resolve(answer('finished')))).toBe('finished');
  });

  test.each(['engine-crashed', 'engine-hung', 'device-lost', 'out-of-memory'] as const)(
    'replaces a worker that answers a question with %s: its model can do nothing more',
    async (code) => {
      const workers = new PuppetWorkers([]);
      const host = new WorkerHost(workers.start);
      await expect(host.ask(() => Promise.resolve(answer(code)))).rejects.toMatchObject({ code });
      expect(workers.started).toHaveLength(2);
    },
  );

  test('does not leave those waiting who asked a worker that was ended', async () => {
    const host = new WorkerHost(new PuppetWorkers([]).start);
    const asked = host.ask(() => new Promise<never>(() => undefined));
    host.restart();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
  });
});
