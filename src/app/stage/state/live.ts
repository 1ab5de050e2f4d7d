import { proxy } from 'comlink';
import type { Suite } from '../../../battery/index.ts';
import { AppError } from '../../../base/index.ts';
import type { LoadProgress, ModelRef } from '../../../engines/index.ts';
import type { Progress } from '../../../worker/index.ts';
import { lab } from '../../state/lab.svelte.ts';
import { SAMPLING } from '../../state/setup.svelte.ts';
import type { Answering } from './answering.svelte.ts';
import { firstIdOf } from './recordings.ts';

/** Playing before an audience. All of it is stored like any other run. */

const onLoad = (progress: LoadProgress): void => {
  lab.load = progress;
};

/** Keeps other rooms from starting something meanwhile. Throws `locked` where they were first. */
export async function holdLab<T>(work: () => Promise<T>): Promise<T> {
  if (lab.busy) throw new AppError('locked', 'another run is being played in this tab');
  lab.phase = 'loading';
  lab.error = null;
  lab.restarted = null;
  lab.load = null;
  lab.begun = null;
  try {
    return await work();
  } finally {
    lab.phase = 'idle';
    lab.load = null;
  }
}

/** The suite of a scenario. Throws `bad-input` for one that is not in the battery. */
export async function suiteOf(scenario: string): Promise<Suite> {
  const { scenarios } = lab.battery ?? (await lab.host.ask((api) => api.battery()));
  const found = scenarios.find(({ id }) => id === scenario);
  if (!found) throw new AppError('bad-input', `unknown scenario: ${scenario}`);
  return found.suite;
}

function modelFor(answering: Answering): ModelRef {
  const { model } = answering;
  if (!model) throw new AppError('bad-input', `unknown model: ${answering.answerer.model}`);
  return model;
}

/** Loads the model of an answerer. */
export async function prepare(answering: Answering): Promise<void> {
  const model = modelFor(answering);
  await lab.host.ask((api) => api.prepare(model, proxy(onLoad)));
  answering.prepared = true;
}

/** Makes the run of an answerer where there is none yet. */
async function ensureRun(answering: Answering): Promise<void> {
  if (answering.run) return;
  const model = modelFor(answering);
  const choice = answering.choice(await suiteOf(answering.wanted.scenario));
  answering.run = await lab.host.ask((api) =>
    api.createRun({ model, choice, sampling: SAMPLING }, proxy(onLoad)),
  );
  answering.prepared = true;
}

/** Whether the audience still waits for it; asked again and again while it is played. */
export type Wish = () => boolean;

/** Plays the first answer; where nobody waits for it any more, there is none yet. */
export async function playFirst(answering: Answering, wish: Wish): Promise<void> {
  await ensureRun(answering);
  await play(answering, wish, [firstIdOf(answering.run!.record)]);
  await readFirst(answering);
}

/** Plays the repeats that are missing, as long as somebody waits for them. */
export async function playAll(answering: Answering, wish: Wish): Promise<void> {
  await ensureRun(answering);
  await play(answering, wish);
  if (!answering.first) await readFirst(answering);
}

async function readFirst(answering: Answering): Promise<void> {
  const run = answering.run!;
  const id = firstIdOf(run.record);
  if (answering.rows.some((row) => row.id === id))
    answering.first = await lab.host.ask((api) => api.sample(run.id, id));
}

async function play(answering: Answering, wish: Wish, only?: readonly string[]): Promise<void> {
  if (!wish()) return;
  const run = answering.run!;
  const firstId = firstIdOf(run.record);
  const running = new Set<string>();
  const onProgress = (progress: Progress): void => {
    if (lab.phase === 'loading') lab.phase = 'playing';
    for (const id of progress.started) running.add(id);
    for (const { id } of progress.finished) running.delete(id);
    answering.running = new Set(running);
    answering.add(progress.finished);
    if (progress.current?.sampleId === firstId) answering.text = progress.current.text;
    // A wish to stop that came while the model was being loaded reached nobody.
    if (!progress.ended && !wish()) lab.host.stop();
  };
  answering.writing = true;
  try {
    const onRestart = (): void => {
      lab.phase = 'loading';
      running.clear();
    };
    await lab.host.play(run.id, modelFor(answering), { onLoad, onProgress, onRestart }, only);
  } finally {
    answering.writing = false;
    answering.running = new Set();
  }
  // A sample that another tab has stored meanwhile is told by nobody.
  await readRows(answering, run.id);
}

/** An answerer's run holds one scenario under one arm. */
async function readRows(answering: Answering, runId: string): Promise<void> {
  const { scenario, arm } = answering.wanted;
  answering.add(await lab.host.ask((api) => api.rowsOf(runId, scenario, arm)));
}

/** Reads what was stored of an answerer's run. Throws where it is no more. */
export async function readStored(answering: Answering, runId: string): Promise<void> {
  answering.run = await lab.host.ask((api) => api.run(runId));
  await readRows(answering, runId);
  await readFirst(answering);
  answering.typed = answering.first !== null;
}
