import type { SampleRow } from '../row.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { labellerNames, type LeaveOut } from '../tables/options.ts';
import { effects } from './effects.ts';
import { figuresOf, type Figures } from './figures.ts';
import { scenarios } from './groups.ts';
import { isToy, limits, RECORDED_NOTE, TOY_NOTE } from './limits.ts';
import { making, speed } from './making.ts';
import { Markup, safe } from './markup.ts';
import { families, headline, invalidReasons } from './rates.ts';
import { reportPolicy, STYLE } from './style.ts';
import { transcripts } from './transcripts.ts';
import { harmWord, moment, plural } from './words.ts';

export interface ReportOptions {
  /** Samples that are shown whole, in this order. */
  samples?: readonly SampleRecord[];
  leaveOut?: Pick<LeaveOut, 'device' | 'labellerNames'>;
  /** What wrote the report, such as `belljar@0.1.0`. */
  exporter: string;
  written?: Date;
}

/**
 * A run as one HTML file that does nothing: tables and drawings, no script, nothing loaded, and a
 * policy that would forbid both. All that comes from the run goes in as text. Every figure is
 * computed from `rows` by the statistics room.
 */
export function reportHtml(
  run: RunRecord,
  rows: readonly SampleRow[],
  { samples = [], leaveOut = {}, exporter, written = new Date() }: ReportOptions,
): string {
  const figures = figuresOf(run, rows);
  const measure = harmWord(run.plan.form ?? 'act');
  const recorded = run.recordingOf !== null;
  const nameOf = labellerNames(leaveOut.labellerNames ?? false);
  const parts: [id: string, name: string, part: Markup | null][] = [
    ['rates', 'Rates', headline(figures, measure)],
    ['families', 'Families', families(figures, measure)],
    ['effects', 'Effects', effects(figures, measure)],
    ['invalid', 'Invalid', invalidReasons(figures)],
    ['scenarios', 'Scenarios', scenarios(figures, measure)],
    ['transcripts', 'Transcripts', transcripts(run, samples, nameOf)],
    ['speed', 'Speed', speed(figures, recorded)],
    ['making', 'How it was made', making(run, figures, !leaveOut.device)],
    ['limits', 'What it shows', limits(run)],
  ];
  const shown = parts.filter(([, , part]) => part !== null);
  return safe`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${reportPolicy()}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${exporter}">
<title>${run.model.label}: Belljar report</title>
<style>${Markup.trusted(STYLE)}</style>
</head>
<body>
<header>
<p class="eyebrow">Belljar report</p>
<h1>${run.model.label}</h1>
<p>${subtitle(run, figures)}</p>
${isToy(run) && TOY_NOTE}${recorded && RECORDED_NOTE}${unfinished(figures)}<nav aria-label="Parts"><ul>
${shown.map(([id, name]) => safe`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
</header>
<main>
${shown.map(([, , part]) => part)}</main>
<footer><p class="soft small">Written by ${exporter}, ${moment(written.toISOString())}. This file loads and runs nothing.</p></footer>
</body>
</html>
`.text;
}

const subtitle = ({ plan, created }: RunRecord, { finished }: Figures): string =>
  `Design “${plan.design}”, suite ${plan.suite}, ${plural(finished, 'sample')}, begun ${moment(created)}`;

/** Said at the top: a run that was stopped may have played some arms more than others. */
function unfinished({ finished, total }: Figures): Markup | null {
  if (finished === total) return null;
  return safe`<p class="note warn">Unfinished: ${finished} of ${plural(total, 'sample')}. All figures are of these
alone.</p>
`;
}
