/** Longest text of one fact of a record. */
const LONGEST = 400;

/** `[1, 2, 3, 7]` → `1-3,7`, in as many texts as facts of a record need. The numbers must ascend. */
export function rangeTexts(numbers: readonly number[]): string[] {
  const texts: string[] = [];
  let text = '';
  for (let start = 0; start < numbers.length;) {
    let end = start;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    const range = start === end ? `${numbers[start]!}` : `${numbers[start]!}-${numbers[end]!}`;
    if (text && text.length + 1 + range.length > LONGEST) {
      texts.push(text);
      text = range;
    } else text = text ? `${text},${range}` : range;
    start = end + 1;
  }
  return text ? [...texts, text] : texts;
}

/**
 * The numbers that such texts name, none above `largest` and no more than `most`; null where they
 * name others, or name them in no ascending order.
 */
export function numbersOf(
  texts: readonly string[],
  { most, largest }: { most: number; largest: number },
): number[] | null {
  const numbers: number[] = [];
  if (texts.length === 0) return numbers;
  for (const range of texts.join(',').split(',')) {
    const found = /^([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/.exec(range);
    if (!found) return null;
    const first = Number(found[1]);
    const last = Number(found[2] ?? found[1]);
    if (first > last || last > largest || first <= (numbers.at(-1) ?? 0)) return null;
    if (numbers.length + last - first + 1 > most) return null;
    for (let number = first; number <= last; number++) numbers.push(number);
  }
  return numbers;
}
