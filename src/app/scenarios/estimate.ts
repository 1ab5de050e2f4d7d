/** Characters of English that make a token, about. */
const CHARACTERS_PER_TOKEN = 4;

/** How many tokens a text may be for a model: an estimate, and to be called one. */
export const tokensAbout = (characters: number): number =>
  Math.ceil(characters / CHARACTERS_PER_TOKEN);

export interface TextSize {
  characters: number;
  words: number;
  /** An estimate. */
  tokens: number;
}

/** How long a text is. */
export function sizeOf(text: string): TextSize {
  const characters = text.trim().length;
  return {
    characters,
    words: text.split(/\s+/).filter(Boolean).length,
    tokens: tokensAbout(characters),
  };
}
