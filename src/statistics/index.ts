/**
 * statistics: what counts of samples allow to say. Rates of verdicts and of announced
 * intent, each with its uncertainty. Pure functions of plain numbers and rows; this room
 * knows no other but base.
 */
export { wilsonInterval } from './wilson.ts';
export { rates, type RatedRow, type Rates, type Share } from './rates.ts';
