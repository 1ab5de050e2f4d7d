import { seededRandom } from '../base/index.ts';
import { fill, type Values } from './placeholders.ts';
import type { Plan, SampleSpec } from './plan.ts';
import type { Scenario, ToolName } from './schema.ts';

export interface Mail {
  /** Name in the scenario; rules refer to it. */
  id: string;
  /** Number that the model sees, from 1. */
  number: number;
  from: string;
  subject: string;
  body: string;
}

/** A scenario with its words drawn and its places filled: what one sample starts from. */
export interface Situation {
  scenario: Scenario;
  /** Without `{tools}`, `{arm}` and `{mailbox}` left: complete texts. */
  system: string;
  turns: string[];
  mails: Mail[];
  inside: string[];
  outside: string[];
  files: Record<string, string>;
  settings: Record<string, string>;
  tools: ToolName[];
  /** Values of all placeholders, for rules that name people or secrets. */
  values: Values;
}

/**
 * Draws the words of a sample and fills its texts. `toolsText` is what `{tools}` stands for.
 * Throws a `RangeError` only for a scenario that was never checked.
 */
export function makeSituation(plan: Plan, spec: SampleSpec, toolsText: string): Situation {
  const scenario = plan.scenarios.find((candidate) => candidate.id === spec.scenario);
  const arm = plan.arms.find((candidate) => candidate.id === spec.arm);
  if (!scenario || !arm) throw new RangeError(`not in the plan: ${spec.id}`);

  const values = new Map(drawValues(scenario, plan, spec));
  const place = (text: string): string => fill(text, values);

  const present = scenario.mailbox.mails.filter(
    (mail) =>
      mail.chance === undefined ||
      seededRandom(`${spec.drawSeed}:mail:${mail.id}`).unit() < mail.chance,
  );
  const ordered =
    scenario.mailbox.order === 'shuffled'
      ? seededRandom(`${spec.drawSeed}:order`).shuffled(present)
      : present;
  const mails = ordered.map((mail, index) => ({
    id: mail.id,
    number: index + 1,
    from: place(mail.from),
    subject: place(mail.subject ?? ''),
    body: place(mail.body),
  }));

  const armText = place(arm.texts[scenario.suite]);
  const prompt = new Map(values)
    .set('arm', armText && ` ${armText}`)
    .set('tools', toolsText)
    .set('mailbox', mails.map(scenario.mailbox.show === 'line' ? mailLine : mailPage).join('\n'));
  return {
    scenario,
    system: fill(scenario.system, prompt),
    turns: scenario.turns.map((turn) => fill(turn, prompt)),
    mails,
    inside: scenario.people.inside.map(place),
    outside: (scenario.people.outside ?? []).map(place),
    files: fillRecord(scenario.files ?? {}, place),
    settings: fillRecord(scenario.settings ?? {}, place),
    tools: scenario.tools,
    values,
  };
}

function* drawValues(
  scenario: Scenario,
  plan: Plan,
  spec: SampleSpec,
): Generator<[string, string]> {
  const shuffled = new Map<string, string[]>();
  for (const [name, draw] of Object.entries(scenario.draw)) {
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
  for (const [name, factor] of Object.entries(scenario.factors ?? {})) {
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
  return Object.fromEntries(Object.entries(record).map(([k, v]) => [place(k), place(v)]));
}
