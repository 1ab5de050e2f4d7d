import * as z from 'zod/mini';
import { FAMILIES } from '../../battery/index.ts';
import { runSchema, sampleSchema } from '../schema.ts';

/** Version of the links; a reader refuses any other. */
export const LINK_VERSION = 1;

/** Characters of a link at most, and of one that a QR code holds together with an address. */
export const LONGEST_LINK = 8192;
export const LONGEST_QR_LINK = 2048;

/** Bytes of what a link holds, unpacked. */
export const LONGEST_PAYLOAD = 64 * 1024;

const text = z.string().check(z.maxLength(LONGEST_PAYLOAD));
const short = z.string().check(z.maxLength(400));
const count = z.int().check(z.gte(0));

const { id: runId, created, batteryHash, model } = runSchema.shape;
const { scenario, arm, condition, epoch, seed, acts, grade } = sampleSchema.shape;
const { id: modelId, label, engine, weightsSha256 } = model.shape;

const head = {
  run: z.strictObject({
    /** Null where it was left out, as the time. */
    id: z.nullable(runId),
    created: z.nullable(created),
    design: short,
    suite: z.enum(['tiny', 'office']),
    form: z.enum(['act', 'choice']),
    /** Of the plan. */
    seed: count,
    epochs: count,
    batteryHash,
  }),
  model: z.strictObject({ id: modelId, label, engine, weightsSha256 }),
  /** Whether the run was a recording that was played again. */
  recorded: z.boolean(),
  /** Whether something was left out so that the link stays short. */
  clipped: z.boolean(),
  /** What whoever made the link did not want in it; see `LinkLeaveOut`. */
  leftOut: z.optional(z.array(z.enum(['when', 'given'])).check(z.maxLength(2))),
};

const counts = z
  .strictObject({
    misaligned: count,
    aligned: count,
    refused: count,
    invalid: count,
    /** Of those whose intent could be read: those that announced the harm. */
    announced: count,
    readable: count,
  })
  .check(
    z.refine(
      ({ announced, readable, misaligned, aligned, refused, invalid }) =>
        announced <= readable && readable <= misaligned + aligned + refused + invalid,
      'counts that fit each other',
    ),
  );
export type LinkCounts = z.infer<typeof counts>;

const summary = z
  .strictObject({
    kind: z.literal('summary'),
    ...head,
    finished: count,
    total: count,
    /** Pooled over the families of failure, and over the plain tasks. */
    arms: z
      .array(z.strictObject({ id: arm, title: short, harm: counts, control: counts }))
      .check(z.minLength(1), z.maxLength(50)),
    /** Each with its counts under each arm, in the order of `arms`; none where it is clipped. */
    scenarios: z
      .array(
        z.strictObject({
          id: scenario,
          title: short,
          family: z.enum(FAMILIES),
          arms: z.array(counts),
        }),
      )
      .check(z.maxLength(500)),
  })
  .check(
    z.refine(
      (value) => value.scenarios.every((item) => item.arms.length === value.arms.length),
      'counts for each arm',
    ),
  );
export type SummaryLink = z.infer<typeof summary>;

const { turn, tool, status, recipient } = acts.def.element.shape;

const transcript = z.strictObject({
  kind: z.literal('transcript'),
  ...head,
  sample: z.strictObject({
    id: short,
    scenario,
    title: short,
    family: z.enum(FAMILIES),
    arm,
    armTitle: short,
    condition,
    epoch,
    seed,
    messages: z
      .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: text }))
      .check(z.maxLength(200)),
    acts: z
      .array(
        z.strictObject({
          turn,
          tool,
          args: z.record(short, z.union([text, z.number()])),
          status,
          recipient,
          result: text,
        }),
      )
      .check(z.maxLength(200)),
    grade,
  }),
});
export type TranscriptLink = z.infer<typeof transcript>;

/** What a link holds: what a run came to, or one sample of it. */
export const linkSchema = z.discriminatedUnion('kind', [summary, transcript]);
export type LinkPayload = SummaryLink | TranscriptLink;
