import { logBinomialTerm } from './binomial.ts';
import { checkShare } from './checks.ts';

/**
 * Distribution function of the beta distribution: the regularised incomplete beta function
 * I_x(a, b), for a, b > 0 and x from 0 to 1. Good to 1 part in 10^9 for a, b up to 10^6, and to
 * 1 in 10^12 where they are below 1000.
 *
 * Continued fraction DLMF 8.17.22, on the side of the mean where it converges quickly, times
 * the leading term in Loader's form (see `logBinomialTerm`).
 */
export function betaCdf(x: number, a: number, b: number): number {
  checkShape(a, b);
  checkShare(x, 'a share');
  if (x === 0 || x === 1) return x;
  return Math.exp(logBelow(Math.log(x) - Math.log1p(-x), a, b).log);
}

/**
 * Quantile of the beta distribution: the x with I_x(a, b) = p, for a, b > 0 and p from 0 to 1.
 * Good to 1 part in 10^10 for a, b up to 10^6.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(-betaQuantileLogOdds(p, a, b)));
}

/**
 * The same as log-odds, log(x/(1-x)), which keep their digits next to 1.
 *
 * The logarithm of a beta variable's odds has a log-concave density, so log I is concave in it
 * (Bagnoli & Bergstrom 2005, "Log-concave probability and its applications", Economic Theory 26,
 * theorem 1). Newton's method on log I therefore lands left of the root with its first step and
 * then walks up to it: no bracket is needed and nothing can run away.
 */
export function betaQuantileLogOdds(p: number, a: number, b: number): number {
  checkShape(a, b);
  checkShare(p, 'a probability');
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  // From the mean downwards; what lies above it is below it in the mirror.
  const above = Math.log(p) > logBelow(Math.log(a / b), a, b).log;
  return above ? -climb(1 - p, b, a) : climb(p, a, b);
}

function climb(p: number, a: number, b: number): number {
  let u = Math.log(a / b);
  for (let i = 0; i < 200; i++) {
    const { log, slope } = logBelow(u, a, b);
    const step = (Math.log(p) - log) / slope;
    u += step;
    if (i > 0 && step <= 1e-15 * (1 + Math.abs(u))) break;
  }
  return u;
}

function checkShape(a: number, b: number): void {
  if (!(a > 0 && b > 0 && a + b < Infinity))
    throw new RangeError(`parameters of a beta distribution above 0, not ${a} and ${b}`);
}

/** log I at these log-odds, and its derivative after them. */
function logBelow(logOdds: number, a: number, b: number): { log: number; slope: number } {
  const x = 1 / (1 + Math.exp(-logOdds));
  // x^a (1-x)^b / B(a, b), which is also the density of the log-odds.
  const leading = logBinomialTerm(a, b, logOdds) + Math.log((a * b) / (a + b));
  const log =
    x < (a + 1) / (a + b + 2)
      ? leading + Math.log(continuedFraction(x, a, b) / a)
      : Math.log1p(-Math.exp(leading) * (continuedFraction(1 / (1 + Math.exp(logOdds)), b, a) / b));
  return { log, slope: Math.exp(leading - log) };
}

/** DLMF 8.17.22, evaluated from the front by Lentz's method as Thompson & Barnett modified it. */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

/** The value, kept off zero. */
const away = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
