import type { Scenario } from '../../battery/index.ts';
import type { OwnEntry } from '../../worker/index.ts';
import { FAMILY_WORDS, plural } from '../words.ts';
import { formsOf, type ScenarioForm } from './filter.ts';
import type { ArmPlace } from './lengths.ts';

/** Words of the rooms of scenarios and arms that stand in more than one place. */

export const SUITE_WORDS: Record<Scenario['suite'], string> = {
  office: 'office, for real models',
  tiny: 'toy language',
};

export const FORM_WORDS: Record<ScenarioForm, string> = {
  acts: 'acts with tools',
  dialogue: 'answers in words',
  question: 'also as a question',
};

/** What kind of scenario it is, in a line. */
export const kindOf = (scenario: Scenario): string =>
  [SUITE_WORDS[scenario.suite], ...formsOf(scenario).map((form) => FORM_WORDS[form])].join(' · ');

/** The family; of a benign twin also that of the scenario it is the twin of. */
export function familyWords({ family, twinOf }: Scenario): string {
  const own = FAMILY_WORDS[family] ?? family;
  if (twinOf === undefined) return own;
  return `${own}, with ${(FAMILY_WORDS[twinOf] ?? twinOf).toLowerCase()} taken out`;
}

/** Where an arm's text is put. */
export function placeWords({ suite, family }: ArmPlace): string {
  if (suite === 'tiny') return 'Toy language';
  return family === null ? 'Office, in general' : `Office: ${FAMILY_WORDS[family] ?? family}`;
}

/** `evil-machine` as words. */
export const levelWords = (level: string): string => level.replaceAll('-', ' ');

export const entryTitle = ({ draft }: OwnEntry): string =>
  draft.title?.trim() || draft.id || 'Untitled';

/** How far an own text has got. */
export function entryState({ own, draft, ids }: OwnEntry): {
  words: string;
  tone: 'own' | 'plain' | 'fault';
} {
  const faults = draft.faults.length;
  if (own.saved !== null && own.saved === own.text)
    return ids.length > 0
      ? { words: 'saved', tone: 'own' }
      : { words: 'saved, but it fits no more', tone: 'fault' };
  const draftWords = faults > 0 ? `draft with ${plural(faults, ['# fault', '# faults'])}` : 'draft';
  return {
    words: own.saved === null ? draftWords : `saved, and a ${draftWords}`,
    tone: faults > 0 ? 'fault' : 'plain',
  };
}
