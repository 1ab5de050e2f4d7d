import * as z from 'zod/mini';
import { predictionSchema, type RoomPrediction } from './predictions.ts';
import { readTour } from './read-tour.ts';
import { stepsOf, type Step } from './steps.ts';
import { LONGEST_TOUR, placeOf, type Tour } from './tour.ts';

const runId = z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/));

/** Where the answers of one answerer are: a run in this browser, or a recording. */
const playedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('live'), runId }),
  /** Shipped with the site, or an earlier run of this browser; so many of its answers were shown. */
  z.strictObject({ kind: z.literal('shipped'), shown: z.int().check(z.gte(0)) }),
  z.strictObject({ kind: z.literal('earlier'), runId, shown: z.int().check(z.gte(0)) }),
]);
export type Played = z.infer<typeof playedSchema>;

const keyed = z.string().check(z.regex(/^\d{1,3}\.\d{1,2}$/));

const sessionSchema = z.strictObject({
  version: z.literal(1),
  /** The tour itself: what is edited later does not change the evening that is under way. */
  text: z.string().check(z.maxLength(LONGEST_TOUR)),
  at: z.int().check(z.gte(0)),
  begun: z.iso.datetime(),
  predictions: z.record(keyed, predictionSchema),
  played: z.record(keyed, playedSchema),
  /** Answerers whose first answer was seen: what the room said of them stands. */
  seen: z.array(keyed).check(z.maxLength(1000)),
});

/** An evening on the stage: all of it that outlives a reload. */
export type Session = z.infer<typeof sessionSchema>;

export interface OpenSession {
  session: Session;
  tour: Tour;
  steps: Step[];
}

/** The first step of a tour. Null for a text that is no tour. */
export function beginSession(text: string, now = new Date()): OpenSession | null {
  return opened({
    version: 1,
    text,
    at: 0,
    begun: now.toISOString(),
    predictions: {},
    played: {},
    seen: [],
  });
}

/** A session out of what was stored, with whatever does not belong to its tour left out; null for none. */
export function restoreSession(stored: string | null): OpenSession | null {
  if (stored === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return null;
  }
  const parsed = sessionSchema.safeParse(value);
  return parsed.success ? opened(parsed.data) : null;
}

function opened(session: Session): OpenSession | null {
  const read = readTour(session.text);
  if (!read.ok) return null;
  const { tour } = read;
  const steps = stepsOf(tour);
  const ofTour = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([key]) => placeOf(tour, key)));
  return {
    tour,
    steps,
    session: {
      ...session,
      at: Math.min(session.at, steps.length - 1),
      predictions: ofTour(session.predictions),
      played: ofTour(session.played),
      seen: [...new Set(session.seen)].filter((key) => placeOf(tour, key)),
    },
  };
}

/** What the room says of an answerer; once its answer was seen, nothing can be changed any more. */
export function predict(session: Session, key: string, prediction: RoomPrediction | null): Session {
  if (session.seen.includes(key)) return session;
  const { [key]: _before, ...others } = session.predictions;
  return {
    ...session,
    predictions: prediction ? { ...others, [key]: prediction } : others,
  };
}

export function markSeen(session: Session, key: string): Session {
  return session.seen.includes(key) ? session : { ...session, seen: [...session.seen, key] };
}

export function markPlayed(session: Session, key: string, played: Played | null): Session {
  const { [key]: _before, ...others } = session.played;
  return { ...session, played: played ? { ...others, [key]: played } : others };
}
