/** Markup that is safe as it stands: nothing but `safe` makes it. */
export class Markup {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For text that was written in this folder, never for what came from elsewhere. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

type Piece = Markup | string | number | null | undefined | false | readonly Piece[];

/**
 * HTML with holes. Whatever is put into a hole is text and is escaped, for content and for quoted
 * attributes alike; only what `safe` made itself goes in as markup. Lists are put in one by one;
 * null, undefined and false are nothing.
 */
export function safe(parts: TemplateStringsArray, ...holes: Piece[]): Markup {
  let text = parts[0]!;
  for (const [index, hole] of holes.entries()) text += written(hole) + parts[index + 1]!;
  return Markup.trusted(text);
}

function written(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(written).join('');
  return escaped(visible(String(piece)));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);

// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\0-\x08\x0b-\x1f\x7f]/g;
const UNSEEN = /[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * The text with what would act on its surroundings made visible: control characters (a terminal's
 * colours begin with one) as their pictures, marks that turn the order of text around as their
 * numbers. Halves of characters become U+FFFD, as in any UTF-8.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, (char) =>
      char === '\x7f' ? '\u2421' : String.fromCharCode(0x2400 + char.charCodeAt(0)),
    )
    .replace(UNSEEN, (char) => {
      const number = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      return `⟨U+${number}⟩`;
    });
}
