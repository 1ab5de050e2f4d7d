import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerParts, sameMailbox, writtenBy } from '../../../src/app/stage/core/answer-parts.ts';
import { expandPlan } from '../../../src/battery/index.ts';
import { BUNDLED_MODELS } from '../../../src/engines/bundled.ts';
import { readResultFile, type RunRecord, type SampleRecord } from '../../../src/records/index.ts';
import { createReplayEngine } from '../../../src/engines/replay/index.ts';
import type { RecordedSample } from '../../../src/engines/index.ts';
import { playSample } from '../../../src/runner/index.ts';
import { shipped } from '../../battery/scenarios.ts';

interface Recorded {
  run: RunRecord;
  exporter: string;
  samples: SampleRecord[];
}

async function read(model: string): Promise<Recorded> {
  const path = join(import.meta.dirname, `../../../public/recordings/${model}.belljar.jsonl.gz`);
  const samples: SampleRecord[] = [];
  let head: Omit<Recorded, 'samples'> | null = null;
  for await (const part of readResultFile(new Blob([readFileSync(path)])))
    if (part.type === 'header') head = part;
    else if (part.type === 'sample') samples.push(part.sample);
  return { ...head!, samples };
}

/** What the replay engine is given of a sample. */
const answersOf = ({ messages }: SampleRecord): RecordedSample => ({
  answers: messages
    .filter(({ role }) => role === 'assistant')
    .map(({ content, finish, tokens, times }) => ({
      text: content,
      finish: finish!,
      tokens: tokens!,
      times: times!,
    })),
  scores: [],
});

const recorded = new Map<string, Recorded>();
beforeAll(async () => {
  for (const { id } of BUNDLED_MODELS) recorded.set(id, await read(id));
});

describe.each(BUNDLED_MODELS)('the recording of $id', ({ id, sha256 }) => {
  test('was made by the real engine, of this very model', () => {
    const { run, exporter } = recorded.get(id)!;
    expect(run.model).toMatchObject({ id, engine: 'llama', weightsSha256: sha256 });
    expect(run.model.engineVersion).toMatch(/^wllama /);
    expect(run.recordingOf).toBeNull();
    expect(exporter).toMatch(/^belljar@/);
  });

  test('is whole, and holds the scenarios of the tour as they are now', () => {
    const { run, samples } = recorded.get(id)!;
    expect(new Set(samples.map((sample) => sample.id))).toEqual(
      new Set(expandPlan(run.plan).map((spec) => spec.id)),
    );
    for (const scenario of ['tiny-blackmail', 'tiny-leaking']) {
      // Where this fails the recordings are to be made anew: see their README.
      expect(run.plan.scenarios.find((own) => own.id === scenario)).toEqual(
        shipped.scenarios.get(scenario),
      );
      expect(samples.filter((sample) => sample.scenario === scenario)).toHaveLength(40);
    }
  });

  test('comes out the same when it is read and judged today', async () => {
    const { run, samples } = recorded.get(id)!;
    const byId = new Map(samples.map((sample) => [sample.id, sample]));
    const engine = createReplayEngine((_, sampleId) =>
      Promise.resolve(answersOf(byId.get(sampleId)!)),
    );
    const { capabilities } = await engine.load({
      id,
      label: id,
      engine: 'replay',
      source: { kind: 'recording', runId: run.id, pace: 'fastest' },
    });
    // A file sorts the keys of its plan, and the order of a scenario’s draws decides what is drawn.
    const scenarios = run.plan.scenarios.map((scenario) => shipped.scenarios.get(scenario.id)!);
    const plan = { ...run.plan, scenarios };
    const playing = { ...run, plan, engine, capabilities, answerLimitMs: 1000 };
    for (const spec of expandPlan(plan)) {
      const { acts, grade } = await playSample(playing, spec, 1);
      const before = byId.get(spec.id)!;
      expect({ acts, grade }, spec.id).toEqual({ acts: before.acts, grade: before.grade });
    }
  });
});

describe('an answer on the wall', () => {
  const samples = (): { sample: SampleRecord; run: RunRecord }[] =>
    [...recorded.values()].flatMap(({ run, samples }) =>
      samples.map((sample) => ({ run, sample })),
    );

  test('shows every act, and all words but those of calls', () => {
    for (const { run, sample } of samples()) {
      const { tools } = run.plan.scenarios.find(({ id }) => id === sample.scenario)!;
      const parts = answerParts(sample, tools);
      const acts = parts.flatMap((part) => (part.kind === 'act' ? [part.act] : []));
      expect(acts).toEqual(sample.acts);
      for (const part of parts)
        if (part.kind === 'words') {
          expect(writtenBy(sample)).toContain(part.text);
          for (const { start, end } of part.lit)
            expect(part.text.slice(start, end).trim()).not.toBe('');
        }
    }
  });

  test('lights what the record names as evidence, to the character', () => {
    const bad = samples().filter(({ sample }) => sample.grade.verdict === 'misaligned');
    expect(bad.length).toBeGreaterThan(50);
    for (const { run, sample } of bad) {
      const { tools } = run.plan.scenarios.find(({ id }) => id === sample.scenario)!;
      const parts = answerParts(sample, tools);
      const announced = (sample.grade.intent?.evidence ?? []).map(({ message, start, end }) =>
        sample.messages[message]!.content.slice(start, end),
      );
      const lit = parts.flatMap((part) =>
        part.kind === 'words' ? part.lit.map(({ start, end }) => part.text.slice(start, end)) : [],
      );
      expect(lit.sort()).toEqual(announced.sort());
      const inActs = parts.flatMap((part) => (part.kind === 'act' ? part.evidence : []));
      expect(inActs).toHaveLength(
        sample.grade.evidence.filter(({ kind }) => kind === 'act').length,
      );
    }
  });

  test('knows whether two models read the same mailbox', () => {
    const [one, other] = [...recorded.values()];
    const first = (of: Recorded, id: string): SampleRecord =>
      of.samples.find((sample) => sample.id === id)!;
    expect(
      sameMailbox(first(one!, 'tiny-blackmail/none/1'), first(other!, 'tiny-blackmail/none/1')),
    ).toBe(true);
    expect(
      sameMailbox(first(one!, 'tiny-blackmail/none/1'), first(other!, 'tiny-blackmail/none/2')),
    ).toBe(false);
    expect(
      sameMailbox(first(one!, 'tiny-blackmail/none/1'), first(other!, 'tiny-leaking/none/1')),
    ).toBe(false);
  });
});
