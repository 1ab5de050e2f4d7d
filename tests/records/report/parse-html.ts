/**
 * A strict reader of the small HTML that a report is, for the tests: every element is closed, every
 * attribute quoted, every `&` begins a reference, and nothing is there but elements and text.
 */
export interface Element {
  tag: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

const VOID = new Set(['meta', 'line', 'circle', 'rect']);
const REFERENCES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

export function parseHtml(file: string): Element {
  const doctype = '<!doctype html>\n';
  if (!file.startsWith(doctype)) throw new Error('no doctype');
  const root: Element = { tag: '', attributes: {}, children: [] };
  const open = [root];
  let at = doctype.length;
  while (at < file.length) {
    const here = open.at(-1)!;
    if (file[at] !== '<') {
      const end = file.indexOf('<', at);
      const text = file.slice(at, end < 0 ? file.length : end);
      if (here === root && text.trim()) throw new Error(`text outside: ${text}`);
      here.children.push(here.tag === 'style' ? text : decoded(text));
      at += text.length;
      continue;
    }
    const closing = /^<\/([a-z][a-z0-9]*)>/.exec(file.slice(at, at + 50));
    if (closing) {
      if (here.tag !== closing[1]) throw new Error(`</${closing[1]}> closes <${here.tag}>`);
      open.pop();
      at += closing[0].length;
      continue;
    }
    const end = file.indexOf('>', at);
    const opening = /^<([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)(\/?)>$/.exec(
      file.slice(at, end + 1),
    );
    if (!opening) throw new Error(`not a tag: ${file.slice(at, at + 80)}`);
    const [whole, tag, attributes, slash] = opening as unknown as [string, string, string, string];
    const element: Element = { tag, attributes: attributesOf(attributes), children: [] };
    here.children.push(element);
    if (slash && !VOID.has(tag)) throw new Error(`<${tag}/> is no void element`);
    if (!slash && !VOID.has(tag)) open.push(element);
    at += whole.length;
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.tag}> is never closed`);
  return root;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"/g)) {
    if (name! in found) throw new Error(`twice: ${name}`);
    found[name!] = decoded(value!);
  }
  return found;
}

function decoded(text: string): string {
  return text.replace(/&[^;&]{0,8};?/g, (reference) => {
    const char = REFERENCES[reference];
    if (char === undefined) throw new Error(`not a reference: ${reference}`);
    return char;
  });
}

/** All elements, in the order of the file. */
export function* elementsOf(element: Element): Generator<Element> {
  for (const child of element.children)
    if (typeof child !== 'string') {
      yield child;
      yield* elementsOf(child);
    }
}

/** All text inside, as a reader gets it. */
export const textOf = (element: Element): string =>
  element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

export const byTag = (root: Element, tag: string): Element[] =>
  [...elementsOf(root)].filter((element) => element.tag === tag);

/** Tables by their captions, row by row, the head first; cells with single blanks. */
export function tablesOf(root: Element): Map<string, string[][]> {
  return new Map(
    byTag(root, 'table').map((table) => [
      textOf(byTag(table, 'caption')[0]!),
      byTag(table, 'tr').map((row) =>
        [...elementsOf(row)]
          .filter(({ tag }) => tag === 'th' || tag === 'td')
          .map((cell) => textOf(cell).replace(/\s+/g, ' ').trim()),
      ),
    ]),
  );
}
