import { boundedRecord } from './bounded.ts';
import { inputText, messageOf, resolver } from './message.ts';
import type { HeaderJson, SampleJson } from './schema.ts';
import { scoreOf } from './score.ts';
import type { InspectLog, InspectMetric, InspectSample, InspectUsage } from './types.ts';

/** The checked header of a log in our own words. */
export function logOf(header: HeaderJson, format: InspectLog['format']): InspectLog {
  const { eval: spec, results, stats } = header;
  return {
    format,
    status: header.status,
    task: spec.task,
    model: spec.model,
    created: spec.created,
    evalId: spec.eval_id ?? '',
    runId: spec.run_id ?? '',
    dataset: spec.dataset?.name ?? null,
    epochs: spec.config?.epochs ?? null,
    totalSamples: results?.total_samples ?? null,
    completedSamples: results?.completed_samples ?? null,
    metrics: metricsOf(results),
    usage: usageOf(stats?.model_usage),
    started: stats?.started_at || null,
    completed: stats?.completed_at || null,
    error: header.error?.message ?? null,
    // Of a log that has only begun; Inspect too puts them in order when it ends.
    tags: header.tags ?? [...(spec.tags ?? [])].sort(),
    metadata: boundedRecord(header.metadata ?? spec.metadata ?? {}),
  };
}

function metricsOf(results: HeaderJson['results']): InspectMetric[] {
  return (results?.scores ?? []).flatMap((score) =>
    Object.values(score.metrics).map((metric) => ({
      score: score.name,
      scorer: score.scorer ?? score.name,
      reducer: score.reducer ?? null,
      name: metric.name,
      group: metric.group ?? null,
      value: Number.isNaN(metric.value) ? null : metric.value,
    })),
  );
}

/** The checked sample of a log in our own words. */
export function sampleOf(sample: SampleJson): InspectSample {
  const resolve = resolver(sample);
  const { target } = sample;
  return {
    id: sample.id,
    epoch: sample.epoch,
    input: inputText(sample.input, resolve),
    target: typeof target === 'string' ? [target] : target,
    messages: sample.messages.map((message) => messageOf(message, resolve)),
    scores: Object.entries(sample.scores ?? {}).map(([name, score]) => scoreOf(name, score)),
    error: sample.error?.message ?? null,
    limit: sample.limit?.type ?? null,
    usage: usageOf(sample.model_usage),
    started: sample.started_at ?? null,
    completed: sample.completed_at ?? null,
    totalTime: sample.total_time ?? null,
    metadata: boundedRecord(sample.metadata ?? {}),
  };
}

function usageOf(usage: SampleJson['model_usage']): InspectUsage[] {
  return Object.entries(usage ?? {}).map(([model, used]) => ({
    model,
    input: used.input_tokens,
    output: used.output_tokens,
    total: used.total_tokens,
    cacheRead: used.input_tokens_cache_read ?? null,
  }));
}
