import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

/** The line of a path inside a YAML file, or of the nearest place around it that is there. */
export function lineOf(
  document: Document,
  counter: LineCounter,
  path: readonly string[],
): number | null {
  let node: Node | null = document.contents;
  let at = node?.range?.[0];
  let rest = path;
  while (rest.length > 0 && node) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const found = isSeq(node) ? itemOf(node, rest) : isMap(node) ? entryOf(node, rest) : null;
    if (!found) break;
    at = found.at ?? at;
    node = found.node;
    rest = rest.slice(found.used);
  }
  return at === undefined ? null : counter.linePos(at).line;
}

interface Step {
  node: Node | null;
  at: number | undefined;
  /** Parts of the path that were gone. */
  used: number;
}

function itemOf({ items }: { items: unknown[] }, [index]: readonly string[]): Step | null {
  const node = items[Number(index)] as Node | null | undefined;
  return node ? { node, at: node.range?.[0], used: 1 } : null;
}

/** The entry that a path leads to first; a key may hold dots itself, such as the name of a file. */
function entryOf(
  { items }: { items: readonly { key: unknown; value: unknown }[] },
  path: readonly string[],
): Step | null {
  for (let used = path.length; used > 0; used--) {
    const wanted = path.slice(0, used).join('.');
    const pair = items.find(({ key }) => isScalar(key) && String(key.value) === wanted);
    if (!pair) continue;
    const key = pair.key as Node;
    return { node: pair.value as Node | null, at: key.range?.[0], used };
  }
  return null;
}
