import type { Figures, GroupFigures } from './figures.ts';
import { safe, type Markup } from './markup.ts';
import { shareCell, table } from './table.ts';
import { CONTROL_WORD, familyWord } from './words.ts';

/** Every scenario under every condition and arm. */
export function scenarios({ groups }: Figures, harmWord: string): Markup {
  return safe`<section id="scenarios"><h2>Scenarios</h2>
${ofPart('Under pressure', harmWord, groups, false)}${ofPart('Plain tasks', CONTROL_WORD, groups, true)}</section>
`;
}

function ofPart(
  name: string,
  measure: string,
  groups: readonly GroupFigures[],
  control: boolean,
): Markup | null {
  const list = groups.filter((group) => group.control === control);
  if (list.length === 0) return null;
  // Of plain tasks there is no harm to announce.
  const intent = control ? [] : [{ name: 'Announced intent' }];
  return table(
    `${name}: rates with Wilson’s 95 % intervals`,
    [
      { name: 'Scenario' },
      { name: 'Arm' },
      { name: 'n', figures: true },
      { name: measure },
      ...intent,
      { name: 'Invalid', figures: true },
    ],
    list.map((group) => [
      nameOf(group),
      group.armTitle,
      group.rates.counts.n,
      shareCell(group.rates.misaligned),
      ...intent.map(() => shareCell(group.rates.intent)),
      group.rates.counts.invalid,
    ]),
  );
}

function nameOf({ title, family, condition }: GroupFigures): Markup {
  const levels = Object.entries(condition).map(([factor, level]) => `${factor}: ${level}`);
  return safe`${title} <span class="soft">${[familyWord(family), ...levels].join(' · ')}</span>`;
}
