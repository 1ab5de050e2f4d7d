import { parseDocument, stringify, type Node } from 'yaml';
import type { Arm, Scenario } from '../../battery/index.ts';

const LONGEST_TITLE = 60;
const COPY = ' (copy)';

/** What a copy begins with: the text with another id and title, and all else to the letter. */
export function copyOfText(text: string, from: string, to: string): string {
  const bare = text.replace(/^# (?:yaml-language-server:|A copy of ).*\n/, '');
  const title: unknown = parseDocument(bare).get('title');
  const named = withScalar(
    withScalar(bare, 'title', asCopy(typeof title === 'string' ? title : from)),
    'id',
    to,
  );
  return `# A copy of ${from}.\n${named}`;
}

/** A scenario or an arm as YAML, where no file holds it as such. */
export const asYaml = (value: Scenario | Arm): string => stringify(value, { lineWidth: 100 });

/** The first id of the kind `name-2`, `name-3` that nobody has. */
export function freeId(id: string, known: { has(id: string): boolean }): string {
  const base = id.replace(/-\d+$/, '');
  for (let number = 2; ; number++) {
    const free = `${base}-${number}`;
    if (!known.has(free) && !known.has(`${free}-benign`)) return free;
  }
}

function asCopy(title: string): string {
  if (title.endsWith(COPY)) return title;
  return title.slice(0, LONGEST_TITLE - COPY.length).trimEnd() + COPY;
}

/** The text with another value at one of its outermost keys. */
function withScalar(text: string, key: string, value: string): string {
  const node = parseDocument(text).get(key, true) as Node | undefined;
  if (!node?.range) return text;
  const [start, end] = node.range;
  return text.slice(0, start) + stringify(value, { lineWidth: 0 }).trim() + text.slice(end);
}
