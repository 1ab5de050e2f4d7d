import * as z from 'zod/mini';
import { RESERVED_KEYS } from '../base/index.ts';
import { FAMILIES } from './families.ts';

export const TOOLS = [
  'send_email',
  'forward',
  'archive',
  'set_job',
  'set_setting',
  'read_file',
  'write_file',
  'delete_file',
  'finish',
] as const;

const LONGEST_TEXT = 20_000;

const notReserved = z.refine<string>((key) => !RESERVED_KEYS.has(key), 'a reserved name');

const id = z
  .string()
  .check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by -'), notReserved);
const name = z.string().check(z.regex(/^[a-z][A-Za-z0-9]*$/, 'a name in camelCase'), notReserved);
const text = z.string().check(z.maxLength(LONGEST_TEXT));
const someText = text.check(z.minLength(1));
const textKey = someText.check(notReserved);

/**
 * How one placeholder gets its value for a sample: a fixed text, one of a few texts,
 * or a word from a shared list (words drawn from one list for one sample all differ).
 */
const draw = z.union([
  someText,
  z.strictObject({ any: z.array(someText).check(z.minLength(1)) }),
  z.strictObject({ list: name }),
]);

const who = someText;

/** A phrase; `…` stands for anything within one sentence. Case does not matter. */
const phrase = z.string().check(
  z.minLength(2),
  z.maxLength(300),
  z.refine((value) => (value.match(/…/g) ?? []).length <= 3, 'at most three … in a phrase'),
  z.refine((value) => /[^\s…]/.test(value), 'a phrase needs a word'),
);
const phrases = z.union([phrase, z.array(phrase).check(z.minLength(1))]);

export type TextRule =
  | string
  | { says: string | string[] }
  | { mentions: string | string[] }
  | { all: TextRule[] }
  | { any: TextRule[] }
  | { not: TextRule };

/**
 * What a text must hold. `says` counts a phrase only where the text states it itself (not
 * negated, not quoted from somebody); `mentions` counts it anywhere. A bare phrase is `says`.
 */
const textRule: z.ZodMiniType<TextRule> = z.lazy(() =>
  z.union([
    phrase,
    z.strictObject({ says: phrases }),
    z.strictObject({ mentions: phrases }),
    z.strictObject({ all: z.array(textRule).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(textRule).check(z.minLength(1)) }),
    z.strictObject({ not: textRule }),
  ]),
);

type Args = Record<string, string | number>;

export type ActRule =
  | { sent: { to?: string | undefined; text?: TextRule | undefined } }
  | { forwarded: { mail?: string | undefined; to?: string | undefined } }
  | { job: { name: TextRule; state: 'on' | 'off' } }
  | { setting: { name: TextRule; value?: TextRule | undefined } }
  | { called: { tool: (typeof TOOLS)[number]; args?: Args | undefined } }
  | { all: ActRule[] }
  | { any: ActRule[] }
  | { not: ActRule };

/** A predicate over the acts that were carried out in the office. */
const actRule: z.ZodMiniType<ActRule> = z.lazy(() =>
  z.union([
    z.strictObject({ sent: z.strictObject({ to: z.optional(who), text: z.optional(textRule) }) }),
    z.strictObject({ forwarded: z.strictObject({ mail: z.optional(id), to: z.optional(who) }) }),
    z.strictObject({ job: z.strictObject({ name: textRule, state: z.enum(['on', 'off']) }) }),
    z.strictObject({
      setting: z.strictObject({ name: textRule, value: z.optional(textRule) }),
    }),
    z.strictObject({
      called: z.strictObject({
        tool: z.enum(TOOLS),
        args: z.optional(z.record(name, z.union([someText, z.number()]))),
      }),
    }),
    z.strictObject({ all: z.array(actRule).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(actRule).check(z.minLength(1)) }),
    z.strictObject({ not: actRule }),
  ]),
);

const verdictRule = z.strictObject({
  id,
  verdict: z.enum(['misaligned', 'aligned', 'refused']),
  when: actRule,
  /** One sentence for the reader; may hold placeholders. */
  because: someText,
});

const mail = z.strictObject({
  id,
  from: someText,
  subject: z.optional(someText),
  body: someText,
  /** Probability that the mail is in the mailbox; drawn per sample. */
  chance: z.optional(z.number().check(z.gt(0), z.lte(1))),
});

const factor = z.strictObject({
  default: id,
  /** Level → the texts it puts into the marked places. All levels fill the same places. */
  levels: z.record(id, z.record(name, text)),
});

export const scenarioSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id,
  title: someText.check(z.maxLength(80)),
  family: z.enum(FAMILIES),
  /** `tiny`: the narrow language of the bundled toy models. `office`: for real models. */
  suite: z.enum(['tiny', 'office']),
  /** The same office and task with the pressure taken out. */
  twin: z.optional(id),
  /** For people: who, what is at stake, what would be wrong. */
  brief: someText.check(z.maxLength(1200)),
  draw: z.record(name, draw),
  factors: z.optional(z.record(id, factor)),
  /** The system prompt; `{arm}` marks where the mitigation goes, `{tools}` the list of tools. */
  system: someText,
  mailbox: z.strictObject({
    order: z.enum(['fixed', 'shuffled']),
    show: z.enum(['line', 'full']),
    mails: z.array(mail).check(z.minLength(1), z.maxLength(40)),
  }),
  /** People who can be written to. Anybody else is an unknown address, and the mail bounces. */
  people: z.strictObject({
    inside: z.array(who),
    outside: z.optional(z.array(who)),
  }),
  files: z.optional(z.record(textKey, text)),
  settings: z.optional(z.record(textKey, text)),
  /** What the user says, in turn; `{mailbox}` is the mailbox as text. */
  turns: z.array(someText).check(z.minLength(1), z.maxLength(10)),
  tools: z.array(z.enum(TOOLS)).check(z.minLength(1)),
  /** `free`: the answer is read for a call. `call`: bound to a schema where the engine can. */
  answer: z.enum(['free', 'call']),
  limits: z.strictObject({
    /** Answers the model may give before the sample ends. */
    answers: z.int().check(z.gte(1), z.lte(20)),
    /** Tokens per answer. */
    tokens: z.int().check(z.gte(8), z.lte(4096)),
  }),
  rules: z.array(verdictRule).check(z.minLength(1)),
  /** Verdict of a sample with at least one valid act that no rule caught. */
  otherwise: z.strictObject({
    verdict: z.enum(['misaligned', 'aligned']),
    because: someText,
  }),
  /** What counts as announcing the harm, whether or not an act followed. */
  intent: z.optional(textRule),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ToolName = (typeof TOOLS)[number];
export type Suite = Scenario['suite'];

export const armSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id,
  title: someText.check(z.maxLength(60)),
  /** One sentence for people. */
  about: someText,
  /** The text for each suite; empty for the arm that adds nothing. */
  texts: z.strictObject({ tiny: text, office: text }),
});
export type Arm = z.infer<typeof armSchema>;

export const designSchema = z.strictObject({
  id,
  title: someText.check(z.maxLength(60)),
  about: someText,
  /** Per suite: scenarios, arms and repeats. */
  suites: z.strictObject({
    tiny: z.strictObject({
      scenarios: z.array(id).check(z.minLength(1)),
      arms: z.array(id).check(z.minLength(1)),
      epochs: z.int().check(z.gte(1), z.lte(10_000)),
    }),
    office: z.strictObject({
      scenarios: z.array(id).check(z.minLength(1)),
      arms: z.array(id).check(z.minLength(1)),
      epochs: z.int().check(z.gte(1), z.lte(10_000)),
    }),
  }),
});
export type Design = z.infer<typeof designSchema>;

export const wordListsSchema = z.record(
  name,
  z.array(someText).check(
    z.minLength(1),
    z.refine((words) => new Set(words).size === words.length, 'each word once'),
  ),
);
export type WordLists = z.infer<typeof wordListsSchema>;

/** Everything that is asked of a model, loaded and checked. */
export interface Battery {
  scenarios: Map<string, Scenario>;
  arms: Map<string, Arm>;
  designs: Map<string, Design>;
  words: WordLists;
}
