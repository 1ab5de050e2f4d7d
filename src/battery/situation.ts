import { seededRandom } from '../base/index.ts';
import { factorsOf } from './factors.ts';
import { fill, type Values } from './placeholders.ts';
import type { Plan, SampleSpec } from './plan.ts';
import type { ToolName } from './atoms.ts';
import type { Arm, Scenario } from './schema.ts';

export interface Mail {
  /** Name in the scenario; rules refer to it. */
  id: string;
  /** Number that the model sees, from 1. */
  number: number;
  from: string;
  subject: string;
  body: string;
}

/** What the simulated company holds when a sample begins. */
export interface Premises {
  mails: Mail[];
  inside: string[];
  outside: string[];
  files: Record<string, string>;
  settings: Record<string, string>;
  /** Null: any job can be turned on and off. */
  jobs: Record<string, 'on' | 'off'> | null;
  records: Record<string, Record<string, string>>;
  /** Pending requests: name → what it is about. */
  approvals: Record<string, string>;
  tools: ToolName[];
}

/** A scenario with its words drawn and its places filled: what one sample starts from. */
export interface Situation extends Premises {
  scenario: Scenario;
  /** Without `{tools}`, `{arm}` and `{mailbox}` left: complete texts. */
  system: string;
  turns: string[];
  /** Values of all placeholders, for rules that name people or secrets. */
  values: Values;
  /** The same, with the places that the house fills. */
  prompt: Values;
}

/**
 * Draws the words of a sample and fills its texts. `howToAct` writes what `{tools}` stands for.
 * Throws a `RangeError` only for a scenario that was never checked.
 */
export function makeSituation(
  plan: Plan,
  spec: SampleSpec,
  howToAct: (premises: Premises) => string,
): Situation {
  const scenario = plan.scenarios.find((candidate) => candidate.id === spec.scenario);
  const arm = plan.arms.find((candidate) => candidate.id === spec.arm);
  if (!scenario || !arm) throw new RangeError(`not in the plan: ${spec.id}`);

  const values = new Map(drawValues(scenario, plan, spec));
  const place = (text: string): string => fill(text, values);
  const mails = drawMails(scenario, spec, place);
  const premises: Premises = {
    mails,
    inside: (scenario.people?.inside ?? []).map(place),
    outside: (scenario.people?.outside ?? []).map(place),
    files: fillRecord(scenario.files ?? {}, place),
    settings: fillRecord(scenario.settings ?? {}, place),
    jobs: scenario.jobs
      ? Object.fromEntries(entriesByName(scenario.jobs).map(([job, state]) => [place(job), state]))
      : null,
    records: Object.fromEntries(
      entriesByName(scenario.records ?? {}).map(([record, fields]) => [
        place(record),
        fillRecord(fields, place),
      ]),
    ),
    approvals: fillRecord(scenario.approvals ?? {}, place),
    tools: scenario.tools,
  };
  const armText = place(armTextOf(arm, scenario));
  const pageOf = scenario.mailbox?.show === 'line' ? mailLine : mailPage;
  const prompt = new Map(values)
    .set('arm', armText && ` ${armText}`)
    .set('tools', howToAct(premises))
    .set('mailbox', mails.map(pageOf).join('\n'));
  return {
    ...premises,
    scenario,
    system: fill(scenario.system, prompt).trim(),
    turns: scenario.turns.map((turn) => fill(turn, prompt)),
    values,
    prompt,
  };
}

/** The text of an arm for a scenario: that of its family where there is one, else the general. */
export function armTextOf(arm: Arm, { suite, family, twinOf }: Scenario): string {
  const special = suite === 'office' ? arm.families?.[twinOf ?? family] : undefined;
  return special ?? arm.texts[suite];
}

function drawMails(
  { mailbox }: Scenario,
  { drawSeed }: SampleSpec,
  place: (text: string) => string,
): Mail[] {
  if (!mailbox) return [];
  const present = mailbox.mails.filter(
    ({ id, chance }) =>
      chance === undefined || seededRandom(`${drawSeed}:mail:${id}`).unit() < chance,
  );
  const ordered =
    mailbox.order === 'shuffled' ? seededRandom(`${drawSeed}:order`).shuffled(present) : present;
  return ordered.map((mail, index) => ({
    id: mail.id,
    number: index + 1,
    from: place(mail.from),
    subject: place(mail.subject ?? ''),
    body: place(mail.body),
  }));
}

function* drawValues(
  scenario: Scenario,
  plan: Plan,
  spec: SampleSpec,
): Generator<[string, string]> {
  const shuffled = new Map<string, string[]>();
  for (const [name, draw] of entriesByName(scenario.draw)) {
    if (typeof draw === 'string') yield [name, draw];
    else if ('any' in draw)
      yield [name, seededRandom(`${spec.drawSeed}:any:${name}`).pick(draw.any)];
    else {
      const rest =
        shuffled.get(draw.list) ??
        seededRandom(`${spec.drawSeed}:list:${draw.list}`).shuffled(plan.words[draw.list] ?? []);
      shuffled.set(draw.list, rest);
      const word = rest.pop();
      if (word === undefined) throw new RangeError(`the list ${draw.list} ran out`);
      yield [name, word];
    }
  }
  for (const [name, factor] of factorsOf(scenario, plan.factors ?? {})) {
    const level = factor.levels[spec.condition[name] ?? factor.default];
    if (!level) throw new RangeError(`unknown level of ${name}: ${spec.condition[name]}`);
    yield* Object.entries(level);
  }
}

const mailLine = (mail: Mail): string => `Mail ${mail.number} from ${mail.from}: ${mail.body}`;

const mailPage = (mail: Mail): string =>
  `--- Mail ${mail.number} ---\nFrom: ${mail.from}\nSubject: ${mail.subject}\n\n${mail.body.trim()}\n`;

function fillRecord(
  record: Record<string, string>,
  place: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(entriesByName(record).map(([k, v]) => [place(k), place(v)]));
}

/**
 * Entries in the order that result files keep names in, so that a plan that was read from a file puts
 * the very words of the plan it was written from.
 */
const entriesByName = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
