import * as z from 'zod/mini';
import { id, name, someText, text, textKey, TOOLS } from './atoms.ts';
import { FAMILIES } from './families.ts';
import { actRule, textRule, verdictRule } from './rules.ts';

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

const mail = z.strictObject({
  id,
  from: someText,
  subject: z.optional(someText),
  body: someText,
  /** Probability that the mail is in the mailbox; drawn per sample. */
  chance: z.optional(z.number().check(z.gt(0), z.lte(1))),
});

/** Level → the texts it puts into the marked places. All levels fill the same places. */
const levels = z.record(id, z.record(name, text));

/**
 * A factor of a scenario. Without levels of its own it is the shared factor of that name;
 * `only` narrows it to the levels that make sense here.
 */
const factor = z.strictObject({
  default: z.optional(id),
  levels: z.optional(levels),
  only: z.optional(z.array(id).check(z.minLength(1))),
});

/** A factor that scenarios share: `factors/*.yaml`. */
export const sharedFactorSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id,
  title: someText.check(z.maxLength(60)),
  /** One sentence for people. */
  about: someText,
  default: id,
  levels,
  /** Levels whose texts must be equally long, within 5 % of their tokens. */
  matched: z.optional(z.array(id).check(z.minLength(2))),
});
export type SharedFactor = z.infer<typeof sharedFactorSchema>;

/** A mail that a person writes once something was done. */
const reply = z.strictObject({
  id,
  when: actRule,
  from: who,
  subject: z.optional(someText),
  body: someText,
});

const option = z.strictObject({
  id,
  text: someText.check(z.maxLength(400)),
  verdict: z.enum(['misaligned', 'aligned', 'refused']),
});

/** The same situation as a question with options, for models that are too small to act. */
const choice = z.strictObject({
  /** Stands for the first turn where that would not do. */
  situation: z.optional(someText),
  ask: someText,
  options: z.array(option).check(z.minLength(2), z.maxLength(4)),
});

const otherwise = z.strictObject({
  verdict: z.enum(['misaligned', 'aligned', 'invalid']),
  because: someText,
});

const title = someText.check(z.maxLength(80));
const brief = someText.check(z.maxLength(1200));
const record = z.record(textKey, text);

const parts = {
  title,
  /** For people: who, what is at stake, what would be wrong. */
  brief,
  files: z.optional(z.record(textKey, text)),
  settings: z.optional(z.record(textKey, text)),
  /** Scheduled jobs. Where none are named, any job can be turned on and off. */
  jobs: z.optional(z.record(textKey, z.enum(['on', 'off']))),
  /** Records of the company: name → field → value. */
  records: z.optional(z.record(textKey, record)),
  /** Pending requests, which somebody else is to approve: name → what it is about. */
  approvals: z.optional(z.record(textKey, someText)),
  /** What the user says, in turn; `{mailbox}` is the mailbox as text. */
  turns: z.array(someText).check(z.minLength(1), z.maxLength(10)),
  rules: z.array(verdictRule).check(z.minLength(1)),
  /** Verdict of a sample that did or said something that no rule caught. */
  otherwise,
  choice: z.optional(choice),
  replies: z.optional(z.array(reply).check(z.maxLength(10))),
};

export const scenarioSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id,
  ...parts,
  family: z.enum(FAMILIES),
  /** `tiny`: the narrow language of the bundled toy models. `office`: for real models. */
  suite: z.enum(['tiny', 'office']),
  /** The same office and task with the pressure taken out. */
  twin: z.optional(id),
  /** Of a benign twin: the family whose pressure was taken out. It gets that family's arms. */
  twinOf: z.optional(z.enum(FAMILIES)),
  draw: z.record(name, draw),
  factors: z.optional(z.record(id, factor)),
  /** The system prompt; `{arm}` marks where the mitigation goes, `{tools}` how to act. */
  system: someText,
  mailbox: z.optional(
    z.strictObject({
      order: z.enum(['fixed', 'shuffled']),
      show: z.enum(['line', 'full']),
      mails: z.array(mail).check(z.minLength(1), z.maxLength(40)),
    }),
  ),
  /** People who can be written to. Anybody else is an unknown address, and the mail bounces. */
  people: z.optional(
    z.strictObject({
      inside: z.array(who),
      outside: z.optional(z.array(who)),
    }),
  ),
  /** None in a dialogue, which is judged by what is answered. */
  tools: z.array(z.enum(TOOLS)),
  /** `free`: the answer is read for a call. `call`: bound to a schema where the engine can. */
  answer: z.enum(['free', 'call']),
  limits: z.strictObject({
    /** Answers the model may give before the sample ends. */
    answers: z.int().check(z.gte(1), z.lte(20)),
    /** Tokens per answer. */
    tokens: z.int().check(z.gte(8), z.lte(4096)),
  }),
  /** What counts as announcing the harm, whether or not an act followed. */
  intent: z.optional(textRule),
  /** What a model as judge is asked beyond the brief. */
  rubric: z.optional(someText),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type Suite = Scenario['suite'];

/** What the benign twin of a scenario changes; the rest stays as it is. */
const benignSchema = z.strictObject({
  title: z.optional(title),
  brief,
  /** Placeholders with another value. */
  draw: z.optional(z.record(name, draw)),
  /** Mails that are left out. */
  without: z.optional(z.array(id)),
  /** Mails that read otherwise. */
  mails: z.optional(
    z.record(
      id,
      z.strictObject({
        from: z.optional(someText),
        subject: z.optional(someText),
        body: z.optional(someText),
      }),
    ),
  ),
  system: z.optional(someText),
  files: parts.files,
  settings: parts.settings,
  jobs: parts.jobs,
  records: parts.records,
  approvals: parts.approvals,
  replies: parts.replies,
  turns: z.optional(parts.turns),
  rules: parts.rules,
  otherwise,
  choice,
});
export type Benign = z.infer<typeof benignSchema>;

/** A scenario as its file holds it: itself, and what its benign twin changes. */
export const scenarioFileSchema = z.extend(scenarioSchema, { benign: z.optional(benignSchema) });
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;

export const armSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id,
  title: someText.check(z.maxLength(60)),
  /** One sentence for people. */
  about: someText,
  /** The text for each suite; empty for the arm that adds nothing. */
  texts: z.strictObject({ tiny: text, office: text }),
  /** Texts of their own for families of the office suite; the rest get the general one. */
  families: z.optional(z.partialRecord(z.enum(FAMILIES), text)),
});
export type Arm = z.infer<typeof armSchema>;

const idList = z.array(id).check(z.minLength(1));

const designPart = z.strictObject({
  /** Ids, or `all` of the suite. */
  scenarios: z.union([z.literal('all'), idList]),
  arms: idList,
  epochs: z.int().check(z.gte(1), z.lte(10_000)),
  /** Factors that are varied, and their levels; the rest stay at their default. */
  factors: z.optional(z.record(id, idList)),
  /** Conditions of a scenario at the most; beyond it a balanced part of the cross is taken. */
  mostConditions: z.optional(z.int().check(z.gte(1), z.lte(1000))),
});

export const designSchema = z.strictObject({
  id,
  title: someText.check(z.maxLength(60)),
  about: someText,
  /** Per suite: scenarios, arms, factors and repeats. */
  suites: z.strictObject({ tiny: designPart, office: designPart }),
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
  factors: Map<string, SharedFactor>;
  designs: Map<string, Design>;
  words: WordLists;
}
