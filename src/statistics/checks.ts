/** Throws unless `count` of `of` is a rate: two whole numbers, the first no larger than the second. */
export function checkCount(count: number, of: number): void {
  if (!Number.isInteger(count) || !Number.isInteger(of) || count < 0 || count > of)
    throw new RangeError(`no rate: ${count} of ${of}`);
}

/** Throws unless every value is a count: a whole number from 0 up. */
export function checkCounts(counts: Iterable<number>): void {
  for (const count of counts)
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`a count, not ${count}`);
}

/** Throws unless a confidence lies between 0 and 1. */
export function checkConfidence(confidence: number): void {
  checkInside(confidence, 'a confidence');
}

/** Throws unless a value lies between 0 and 1; `what` names it, with its article. */
export function checkInside(value: number, what: string): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${what} between 0 and 1, not ${value}`);
}

/** Throws unless a value lies from 0 to 1, both included; `what` names it, with its article. */
export function checkShare(value: number, what: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} from 0 to 1, not ${value}`);
}
