import { afterEach, expect, test, vi } from 'vitest';
import { lab } from '../../src/app/state/lab.svelte.ts';
import { PlanView } from '../../src/app/state/plan.svelte.ts';
import { Setup } from '../../src/app/state/setup.svelte.ts';
import { Trial } from '../../src/app/state/trial.svelte.ts';

afterEach(() => void vi.restoreAllMocks());

test('a trial says nothing of a model that was chosen while it went on', async () => {
  const trial = new Trial();
  const plan = new PlanView(trial);
  const setup = new Setup(new URLSearchParams());
  // In place of the worker: the trial ends when the test says so, all else at once.
  let endTrial = (_: unknown): void => undefined;
  const ask = vi.spyOn(lab.host, 'ask');
  ask.mockImplementationOnce(() => new Promise((resolve) => (endTrial = resolve as never)));
  const measuring = plan.measure(setup);
  ask.mockResolvedValueOnce({ samples: 8 }).mockResolvedValueOnce(null);
  await plan.update(setup);
  endTrial({ msPerSample: 5, from: 'trial', samples: 1 });
  await measuring;
  expect(plan.speed).toBeNull();
  expect(trial.doing).toBeNull();
});
