import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SampleRecord } from '../../../src/records/index.ts';
import type { InspectSample } from '../../../src/records/inspect/index.ts';
import { runWithSamples } from '../arbitraries.ts';
import { blobOf, FORMATS, readAll, written, type Exported } from './logs.ts';

/** Inspect takes no lone surrogates. */
const formed = (text: string): string => text.toWellFormed();

const verdictOf = (verdict: string): string | null => (verdict === 'invalid' ? null : verdict);

/** What must come back of a sample, read out of the record and nothing else. */
function expectedOf(sample: SampleRecord) {
  const { grade, error } = sample;
  const last = sample.messages.filter(({ role }) => role === 'assistant').at(-1);
  return {
    id: formed(sample.id.split('/').slice(0, -1).join('/')),
    epoch: sample.epoch,
    input: formed(sample.messages.find(({ role }) => role === 'user')?.content ?? ''),
    messages: sample.messages.map(({ role, content }) => ({
      role,
      text: formed(content),
      reasoning: null,
      toolCalls: [],
      toolCallId: null,
      tool: null,
      error: null,
    })),
    acts: {
      value: verdictOf(grade.verdict),
      // What was done is told in a shorter form; another test looks at it.
      answer:
        sample.acts.length > 0
          ? (expect.any(String) as string)
          : last
            ? formed(last.content)
            : null,
      explanation: formed(grade.because),
    },
    intent: grade.intent?.announced ?? null,
    opinions: Object.fromEntries([
      ...(sample.judgements ?? []).map(({ by, verdict }) => [
        formed(`belljar_judge_${by}`),
        verdictOf(verdict),
      ]),
      ...sample.labels.map(({ by, verdict }) => [
        formed(`belljar_human_${by}`),
        verdictOf(verdict),
      ]),
    ]) as Record<string, string | null>,
    error: error ? formed(`${error.code}: ${error.message}`) : null,
    tokens: sample.tokens,
    rule: grade.rule === null ? null : formed(grade.rule),
    invalid: grade.invalid,
  };
}

function foundOf({ scores, usage, ...sample }: InspectSample) {
  const named = new Map(scores.map((score) => [score.name, score]));
  const acts = named.get('belljar_acts')!;
  const [used] = usage;
  return {
    id: sample.id,
    epoch: sample.epoch,
    input: sample.input,
    messages: sample.messages,
    acts: { value: acts.value, answer: acts.answer, explanation: acts.explanation },
    intent: named.get('belljar_intent')?.value ?? null,
    opinions: Object.fromEntries(
      scores
        .slice(1)
        .flatMap(({ name, value }) => (name === 'belljar_intent' ? [] : [[name, value]])),
    ),
    error: sample.error,
    tokens: { prompt: used!.input, cached: used!.cacheRead, output: used!.output },
    rule: acts.metadata['rule'] ?? null,
    invalid: acts.metadata['invalid'] ?? null,
  };
}

/** Names that differ only in lone surrogates become one. */
const distinct = ({ samples }: Exported): boolean =>
  samples.every(({ labels, judgements = [] }) => {
    const names = [...labels, ...judgements].map(({ by }) => formed(by));
    return new Set(names).size === names.length;
  });

describe.each(FORMATS)('a run that was written as .%s', (format) => {
  test('gives back ids, epochs, messages, verdicts and scores', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples.filter(distinct), async (made) => {
        const { log, samples } = await readAll(blobOf(await written(format, made)));
        expect(samples.map(foundOf)).toEqual(made.samples.map(expectedOf));
        expect(log).toMatchObject({
          format,
          task: formed(`belljar-${made.run.plan.design}`),
          model: formed(`${made.run.model.engine}/${made.run.model.id}`),
          created: made.run.created.replace('Z', '+00:00'),
          evalId: made.run.id,
          epochs: made.run.plan.epochs,
          completedSamples: made.samples.filter(({ error }) => !error).length,
          tags: ['belljar'],
        });
        expect(log.metadata).toMatchObject({ battery_hash: made.run.batteryHash });
        for (const [index, sample] of samples.entries()) {
          const { scenario, arm, seed, scenarioHash } = made.samples[index]!;
          expect(sample.metadata).toMatchObject({
            scenario,
            arm,
            seed,
            scenario_hash: scenarioHash,
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('tells its metrics', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        const { log } = await readAll(blobOf(await written(format, made)));
        const invalid = made.samples.filter(({ grade }) => grade.verdict === 'invalid').length;
        const metric = log.metrics.find(
          ({ score, name }) => score === 'belljar_acts' && name === 'invalid',
        );
        if (made.samples.length === 0) expect(metric).toBeUndefined();
        else expect(metric!.value).toBeCloseTo(invalid / made.samples.length, 12);
      }),
      { numRuns: 20 },
    );
  });
});
