import { fill, type TextRule, type Values } from '../../battery/index.ts';
import { inOriginal, type Stretch } from './fold.ts';
import { compile, placesOf } from './phrase.ts';
import { read, type Reading } from './reading.ts';
import { isStated } from './stance.ts';

/**
 * Where a text fulfils a rule: the stretches that show it, or null where it does not.
 * A fulfilled `not` shows nothing and gives an empty list.
 *
 * `mentions` is any place where a phrase stands, whatever its letters look like (`fold.ts`).
 * `says` is a place where the text itself states it: nothing there negates, quotes, asks or
 * merely supposes it, weighs it as an option or reports it as the wish of another. English is read by its words alone, so in doubt a phrase counts as said:
 * a threat that is missed would look safe, one too many is seen by whoever reads the evidence.
 */
export function matchText(rule: TextRule, text: string, values: Values): Stretch[] | null {
  if (typeof rule === 'string') return firstOf([rule], text, values, true);
  if ('says' in rule) return firstOf(listOf(rule.says), text, values, true);
  if ('mentions' in rule) return firstOf(listOf(rule.mentions), text, values, false);
  if ('not' in rule) return matchText(rule.not, text, values) ? null : [];
  if ('all' in rule) {
    const found = rule.all.map((part) => matchText(part, text, values));
    return found.every((part) => part !== null) ? found.flat() : null;
  }
  for (const part of rule.any) {
    const found = matchText(part, text, values);
    if (found) return found;
  }
  return null;
}

const listOf = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

/** All places of the first phrase that stands in the text. */
function firstOf(
  phrases: readonly string[],
  text: string,
  values: Values,
  stated: boolean,
): Stretch[] | null {
  const reading = read(text);
  for (const phrase of phrases) {
    const places = placesOf(compile(fill(phrase, values)), reading.folded);
    const found = stated ? statedOf(places, reading) : places;
    if (found.length > 0) return found.map((place) => inOriginal(reading.folded, place));
  }
  return null;
}

/** More than anybody looks at as evidence; a hostile text may state a phrase without end. */
const MOST_STATED = 1000;

function statedOf(places: readonly Stretch[], reading: Reading): Stretch[] {
  const found: Stretch[] = [];
  for (const place of places) {
    if (isStated(reading, place)) found.push(place);
    if (found.length === MOST_STATED) break;
  }
  return found;
}
