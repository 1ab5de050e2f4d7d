const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether letters stand in a text in their order, whatever stands between them. */
function inOrder(letters: string, text: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}

function fitOfWord(word: string, text: string): number {
  if (text.startsWith(word)) return 4;
  const parts = text.split(/[^\p{L}\p{N}]+/u);
  if (parts.some((part) => part.startsWith(word))) return 3;
  if (text.includes(word)) return 2;
  // Of short words too much would fit.
  return word.length > 2 && parts.some((part) => inOrder(word, part)) ? 1 : 0;
}

/** How well what was typed fits a text, more being better; 0 where one of its words is not there. */
export function fitOf(typed: string, text: string): number {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const whole = folded(text);
  let sum = words.length === 0 ? 1 : 0;
  for (const word of words) {
    const fit = fitOfWord(word, whole);
    if (fit === 0) return 0;
    sum += fit;
  }
  return sum;
}
