import type { InspectLog, InspectSample, InspectScore } from '../../records/inspect/index.ts';
import { oneLine, plain } from '../plain.ts';
import { table } from '../table.ts';

/** Samples that the table shows; the JSON has all. */
const MOST_SHOWN = 200;
/** Of one cell, or of the text of one message. */
const LONGEST_CELL = 60;

/** What a log says of the evaluation as a whole. */
export function logHead(file: string, log: InspectLog): string {
  const { task, model, status, created, totalSamples, completedSamples, epochs, metrics } = log;
  const lines = [
    oneLine(file),
    `${oneLine(task)} · ${oneLine(model)} · ${status} · ${oneLine(created)}`,
    [
      completedSamples === null ? null : `${completedSamples} samples`,
      totalSamples === null || totalSamples === completedSamples ? null : `of ${totalSamples}`,
      epochs === null ? null : `${epochs} epochs`,
    ]
      .filter((part) => part !== null)
      .join(' '),
    ...(log.error === null ? [] : [`Ended early: ${oneLine(log.error)}`]),
  ].filter((line) => line !== '');
  if (metrics.length === 0) return lines.join('\n');
  const rows = metrics.map(({ score, name, group, value }) => [
    score,
    group === null ? name : `${group}: ${name}`,
    value === null ? '–' : figure(value),
  ]);
  return [...lines, '', table('Metrics', [['Score', 'Metric', 'Value'], ...rows])].join('\n');
}

/** One line a sample, with its scores. */
export async function sampleTable(samples: AsyncIterable<InspectSample>): Promise<string> {
  const rows: string[][] = [];
  let count = 0;
  for await (const sample of samples) {
    count++;
    if (rows.length >= MOST_SHOWN) continue;
    const { id, epoch, messages, scores, error, limit } = sample;
    rows.push([
      clipped(String(id)),
      String(epoch),
      String(messages.length),
      clipped(scores.map(scoreWords).join(', ')),
      clipped(error ?? (limit === null ? '' : `limit: ${limit}`)),
    ]);
  }
  const lines = table('Samples', [['Sample', 'Epoch', 'Messages', 'Scores', 'Ended by'], ...rows]);
  return count > rows.length ? `${lines}\n… and ${count - rows.length} more` : lines;
}

/** A sample with all that was said. */
export function transcriptText({ id, epoch, messages, scores, error }: InspectSample): string {
  return plain(
    [
      `── ${id}, epoch ${epoch}: ${scores.map(scoreWords).join(', ') || 'not scored'}`,
      ...messages.map(({ role, text, toolCalls, tool }) =>
        [
          `[${tool === null ? role : `${role} ${tool}`}] ${text}`,
          ...toolCalls.map(({ name, args }) => `  → ${name} ${args}`),
        ].join('\n'),
      ),
      ...(error === null ? [] : [`Error: ${error}`]),
    ].join('\n'),
  );
}

function scoreWords({ name, value, reason }: InspectScore): string {
  if (value === null) return `${name} –${reason === null ? '' : ` (${reason})`}`;
  return `${name} ${typeof value === 'number' ? figure(value) : typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
}

const figure = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toPrecision(4);

const clipped = (text: string): string =>
  text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;
