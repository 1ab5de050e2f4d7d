import * as z from 'zod/mini';

/** What the stage and the presenter’s window tell each other, both in this browser. */
export const STAGE_CHANNEL = 'belljar-stage';

const text = z.string().check(z.maxLength(10_000));

const newsSchema = z.strictObject({
  type: z.literal('news'),
  tour: text,
  /** Place of the step, from 1, and how many there are. */
  place: z.int(),
  count: z.int(),
  step: text,
  say: text,
  notes: text,
  next: z.nullable(z.strictObject({ step: text, notes: text })),
  /** Milliseconds since 1970. */
  begun: z.number(),
  since: z.number(),
  blank: z.boolean(),
  recorded: z.boolean(),
});
/** What is on the wall. */
export type News = z.infer<typeof newsSchema>;

const goneSchema = z.strictObject({ type: z.literal('gone') });

const orderSchema = z.union([
  z.strictObject({ type: z.literal('ask') }),
  z.strictObject({ type: z.literal('do'), action: z.enum(['next', 'back', 'blank', 'leave']) }),
]);
/** What the presenter’s window wants of the stage. */
export type Order = z.infer<typeof orderSchema>;

/** Reads what came from a stage; null for anything else. */
export const readNews = (data: unknown): News | z.infer<typeof goneSchema> | null =>
  z.union([newsSchema, goneSchema]).safeParse(data).data ?? null;

export const readOrder = (data: unknown): Order | null => orderSchema.safeParse(data).data ?? null;
