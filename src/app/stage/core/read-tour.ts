import { LineCounter, parseDocument, type Document } from 'yaml';
import { checkTour, type Known } from './check-tour.ts';
import { LONGEST_TOUR, tourSchema, type Tour } from './tour.ts';
// Gives the complaints of the schema their English words.
import '../../../battery/index.ts';

/** What is wrong in the text of a tour. */
export interface Problem {
  /** Line in the text, from 1; null where it is the text as a whole. */
  line: number | null;
  /** Path inside the tour, `rounds.0.first.model`; empty for the whole. */
  path: string;
  message: string;
}

export type ReadTour = { ok: true; tour: Tour } | { ok: false; problems: Problem[] };

const MOST_PROBLEMS = 20;

/**
 * Reads a tour out of YAML or JSON and names everything that is wrong with it. With `known` its
 * names are held against the battery and the models too.
 */
export function readTour(text: string, known?: Known): ReadTour {
  const whole = (message: string): ReadTour => ({
    ok: false,
    problems: [{ line: null, path: '', message }],
  });
  if (text.trim() === '') return whole('the text is empty');
  if (text.length > LONGEST_TOUR) return whole(`longer than ${LONGEST_TOUR} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: true, lineCounter: lines });
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.slice(0, MOST_PROBLEMS).map(({ message, pos }) => ({
        line: lines.linePos(pos[0]).line,
        path: '',
        message: `not YAML: ${message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`,
      })),
    };
  let value: unknown;
  try {
    // A few lines of aliases can stand for billions of nodes.
    value = document.toJS({ maxAliasCount: 100 });
  } catch (thrown) {
    return whole(`not YAML: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const parsed = tourSchema.safeParse(value);
  const found = parsed.success
    ? known
      ? checkTour(parsed.data, known)
      : []
    : parsed.error.issues.map(({ path, message }) => ({ path, message }));
  if (parsed.success && found.length === 0) return { ok: true, tour: parsed.data };
  return {
    ok: false,
    problems: found.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({
      line: lineOf(document, lines, path),
      path: path.map(String).join('.'),
      message,
    })),
  };
}

/** The line of a place in the tour, or of what stands around it where it is missing. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | null {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      { range?: [number, number, number] | null } | undefined;
    if (node && typeof node === 'object' && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
