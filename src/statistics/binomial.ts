/**
 * The binomial term, whole numbers or not: the logarithm of
 *
 *     Γ(k+m+1) / (Γ(k+1) Γ(m+1)) · x^k (1-x)^m        with k, m > 0 and 0 < x < 1
 *
 * and x given as log-odds, so that neither x nor 1-x is rounded away at the edges. Written as
 * distances from the expected value, it loses no digits where k and m are large.
 *
 * Loader (2000), "Fast and accurate computation of binomial probabilities": with n = k + m, the
 * error δ of Stirling's formula and D(k; n) the deviance, it is
 * δ(n) − δ(k) − δ(m) − D(k; n, x) − D(m; n, 1-x) + ½ log(n/(2πkm)).
 */
export function logBinomialTerm(k: number, m: number, logOdds: number): number {
  const n = k + m;
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(m) -
    deviance(k, n, logOdds) -
    deviance(m, n, -logOdds) +
    Math.log(n / (2 * Math.PI * k * m)) / 2
  );
}

/** Probability of `k` successes in `n` tosses of a fair coin; k and n whole, k from 0 to n. */
export function fairCoin(k: number, n: number): number {
  if (k === 0 || k === n) return 2 ** -n;
  return Math.exp(logBinomialTerm(k, n - k, 0));
}

/** Logarithm of the share that these log-odds stand for. */
function logShare(logOdds: number): number {
  return logOdds < 0 ? logOdds - Math.log1p(Math.exp(logOdds)) : -Math.log1p(Math.exp(-logOdds));
}

/** k·log(k/nx) + nx − k, by its series where k is close to nx. Loader (2000). */
function deviance(k: number, n: number, logOdds: number): number {
  const log = logShare(logOdds);
  const expected = n * Math.exp(log);
  if (Math.abs(k - expected) >= 0.1 * (k + expected))
    return k * (Math.log(k / n) - log) + expected - k;
  const v = (k - expected) / (k + expected);
  let sum = (k - expected) * v;
  let term = 2 * k * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/**
 * log Γ(n+1) less Stirling's approximation log(√(2πn) (n/e)^n), for any n > 0: the asymptotic
 * series (DLMF 5.11.1) from 16 upwards, and the recurrence of Γ down from there.
 */
function stirlingError(n: number): number {
  let shift = 0;
  for (; n < 16; n++) shift += (n + 0.5) * Math.log1p(1 / n) - 1;
  const r = 1 / (n * n);
  return shift + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - r / 1188) * r) * r) * r) / n;
}
