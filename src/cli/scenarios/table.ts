import { FAMILIES, type Battery, type Scenario } from '../../battery/index.ts';
import type { CheckResult } from './check.ts';
import type { LabelledFile } from './labelled.ts';

const BEGIN = '<!-- scenarios: written by `npm run scenarios:check -- --write` -->';
const END = '<!-- end of scenarios -->';

/** The guide with the table of scenarios in it, made anew from the files. */
export function withTable(
  guide: string,
  battery: Battery,
  labelled: readonly LabelledFile[],
  { promptTokens }: Pick<CheckResult, 'promptTokens'>,
): string {
  const start = guide.indexOf(BEGIN);
  const end = guide.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the guide lacks the lines ${BEGIN} and ${END}`);
  const tokens = new Map(promptTokens.map((item) => [item.scenario, item]));
  const transcripts = new Map<string, number>();
  for (const { scenario, transcripts: some } of labelled)
    transcripts.set(scenario, (transcripts.get(scenario) ?? 0) + some.length);
  const rows = [...battery.scenarios.values()]
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
    .map((scenario) => {
      const size = tokens.get(scenario.id);
      const hasSize = size && scenario.suite === 'office';
      return [
        scenario.twinOf === undefined ? scenario.family : `(${scenario.twinOf})`,
        `\`${scenario.id}\``,
        scenario.title.replaceAll('|', '\\|'),
        scenario.tools.length === 0 ? 'dialogue' : 'office',
        Object.keys(scenario.factors ?? {}).join(', ') || '–',
        hasSize ? `${size.tokens}–${size.most}` : '–',
        String(transcripts.get(scenario.id) ?? 0),
      ];
    });
  const head = ['family', 'id', 'title', 'form', 'factors', 'prompt tokens', 'transcripts'];
  return `${guide.slice(0, start)}${BEGIN}\n\n${markdown([head, ...rows])}\n\n${guide.slice(end)}`;
}

/** Scenarios of real models first, by family; a benign twin right behind its scenario. */
const rank = ({ suite, family, twinOf }: Scenario): number =>
  (suite === 'office' ? 0 : 100) + FAMILIES.indexOf(twinOf ?? family);

/** Padded as the formatter of the repository wants it. */
function markdown([head = [], ...rows]: readonly string[][]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
