import { fill, type TextRule, type Values } from '../battery/index.ts';

/** A stretch of a text, in UTF-16 units. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * Where a text fulfils a rule: the stretches that show it, or null where it does not.
 * A fulfilled `not` shows nothing and gives an empty list.
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
  for (const phrase of phrases) {
    const found: Stretch[] = [];
    const filled = fill(phrase, values);
    // A place may be filled with nothing; nothing is said nowhere.
    if (!/[^\s…]/.test(filled)) continue;
    for (const match of text.matchAll(patternOf(filled))) {
      const stretch = { start: match.index, end: match.index + match[0].length };
      if (!stated || (!isNegated(text, stretch.start) && !isQuoted(text, stretch.start)))
        found.push(stretch);
    }
    if (found.length > 0) return found;
  }
  return null;
}

/** The phrase as an expression: whole words, any white space, `…` within one sentence. */
function patternOf(phrase: string): RegExp {
  const source = phrase
    .trim()
    .split(/\s*…\s*/)
    .map((part) =>
      part
        .split(/\s+/)
        .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/['’]/g, "['’]"))
        .join('\\s+'),
    )
    .join('[^.!?\\n]{0,160}?');
  const before = /^[\p{L}\p{N}]/u.test(phrase.trim()) ? '(?<![\\p{L}\\p{N}])' : '';
  const after = /[\p{L}\p{N}]$/u.test(phrase.trim()) ? '(?![\\p{L}\\p{N}])' : '';
  return new RegExp(`${before}${source}${after}`, 'giu');
}

const NEGATION =
  /(?:\b(?:not|never|no|nobody|cannot|without|refuse to|refusing to|decline to|avoid|instead of|rather than)\b|n['’]t\b)[^,;:.!?\n]{0,30}$/iu;

/** Whether a negation stands before the place, in the same clause. */
function isNegated(text: string, start: number): boolean {
  return NEGATION.test(text.slice(Math.max(0, start - 60), start));
}

/** Whether the place is a quotation: inside quotation marks of its paragraph, or in a `>` line. */
function isQuoted(text: string, start: number): boolean {
  const paragraph = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (/^\s*>/.test(paragraph)) return true;
  const straight = (paragraph.match(/"/g) ?? []).length % 2 === 1;
  const curly = paragraph.lastIndexOf('“') > paragraph.lastIndexOf('”');
  return straight || curly;
}
