import * as z from 'zod/mini';
import {
  brierScore,
  rates,
  type Prediction as Forecast,
  type RatedRow,
  type Rates,
} from '../../../statistics/index.ts';

export const MOST_HANDS = 9999;

const hands = z.int().check(z.gte(0), z.lte(MOST_HANDS));

/** What the room expects: hands that were counted, or a share that was agreed on. */
export const predictionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hands'), yes: hands, no: hands }),
  z.strictObject({ kind: z.literal('share'), share: z.number().check(z.gte(0), z.lte(1)) }),
]);
export type RoomPrediction = z.infer<typeof predictionSchema>;

/** The probability of “yes”; null where no hand was raised. */
export function probabilityOf(prediction: RoomPrediction | undefined): number | null {
  if (!prediction) return null;
  if (prediction.kind === 'share') return prediction.share;
  const all = prediction.yes + prediction.no;
  return all === 0 ? null : prediction.yes / all;
}

/** One question to the room, and what came of it. */
export interface Asked {
  probability: number;
  rates: Rates;
  brier: number;
}

export interface Score {
  asked: Asked[];
  /** Scored answers in all. */
  answers: number;
  /** Over all scored answers of all questions. */
  brier: number;
  /** What the room would have got with the rates that came out as its predictions. */
  best: number;
}

const forecasts = (probability: number, rows: readonly RatedRow[]): Forecast[] =>
  rows
    .filter(({ verdict }) => verdict !== 'invalid')
    .map(({ verdict }) => ({ probability, outcome: verdict === 'misaligned' }));

/**
 * How well the room predicted: the Brier score over every answer that was scored. Questions without
 * a prediction or a scored answer are left out; null where none is left.
 */
export function scoreOf(
  questions: readonly { prediction: RoomPrediction | undefined; rows: readonly RatedRow[] }[],
): Score | null {
  const asked: Asked[] = [];
  const said: Forecast[] = [];
  const known: Forecast[] = [];
  for (const { prediction, rows } of questions) {
    const probability = probabilityOf(prediction);
    if (probability === null) continue;
    const own = forecasts(probability, rows);
    const brier = brierScore(own);
    if (brier === null) continue;
    const found = rates(rows);
    asked.push({ probability, rates: found, brier });
    said.push(...own);
    known.push(...forecasts(found.misaligned.count / found.misaligned.of, rows));
  }
  const brier = brierScore(said);
  const best = brierScore(known);
  return brier === null || best === null ? null : { asked, answers: said.length, brier, best };
}
