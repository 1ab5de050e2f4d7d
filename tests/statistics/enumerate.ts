/** Chances of 0 to n successes in n tries, by the recurrence of the binomial distribution. */
export function binomial(n: number, rate: number): number[] {
  let chances = [1];
  for (let i = 0; i < n; i++) {
    const next = new Array<number>(i + 2).fill(0);
    chances.forEach((chance, k) => {
      next[k]! += chance * (1 - rate);
      next[k + 1]! += chance * rate;
    });
    chances = next;
  }
  return chances;
}

/** Every way in which n things can fall into four cells, with its chance. */
export function* fourCells(
  n: number,
  shares: readonly [number, number, number, number],
): Generator<{ cells: [number, number, number, number]; chance: number }> {
  const factorial = [1];
  for (let i = 1; i <= n; i++) factorial.push(factorial[i - 1]! * i);
  for (let a = 0; a <= n; a++)
    for (let b = 0; a + b <= n; b++)
      for (let c = 0; a + b + c <= n; c++) {
        const cells: [number, number, number, number] = [a, b, c, n - a - b - c];
        yield {
          cells,
          chance: cells.reduce(
            (chance, count, i) => (chance * shares[i]! ** count) / factorial[count]!,
            factorial[n]!,
          ),
        };
      }
}
