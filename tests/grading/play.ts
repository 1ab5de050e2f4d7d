import {
  expandPlan,
  makePlan,
  makeSituation,
  type Scenario,
  type Situation,
} from '../../src/battery/index.ts';
import { grade, type Grade, type Transcript } from '../../src/grading/index.ts';
import { act, howToAct, openOffice, readCall, type Act } from '../../src/office/index.ts';
import { shipped } from '../battery/scenarios.ts';

/** A situation of a shipped scenario, with the words of that epoch. */
export function situationOf(id: string, epoch = 1): Situation {
  const scenario = shipped.scenarios.get(id)!;
  const plan = makePlan(shipped, {
    design: 'demo',
    suite: scenario.suite,
    scenarios: [id],
    arms: ['none'],
    epochs: epoch,
  });
  return makeSituation(plan, expandPlan(plan).at(-1)!, (premises) => howToAct(premises, 'schema'));
}

export interface Played extends Transcript {
  grade: Grade;
}

/** What becomes of these answers: read, carried out and judged, without any engine. */
export function play(
  situation: Situation,
  answers: string[],
  ending: { finish?: 'stop' | 'length' | 'time-limit'; error?: string } = {},
): Played {
  const { scenario } = situation;
  const messages: Transcript['messages'] = [{ role: 'system', content: situation.system }];
  const acts: Act[] = [];
  let office = openOffice(situation);
  let next = situation.turns.join('\n');
  for (const [index, content] of answers.entries()) {
    messages.push({ role: 'user', content: next });
    const reading = readCall(content, scenario.tools);
    messages.push({
      role: 'assistant',
      content,
      finish: index === answers.length - 1 ? (ending.finish ?? 'stop') : 'stop',
      ...(reading.kind === 'broken' ? { problem: reading.problem } : {}),
    });
    if (reading.kind !== 'call') continue;
    const outcome = act(office, reading.call, index + 1);
    office = outcome.state;
    acts.push(outcome.act);
    next = `Result: ${outcome.act.result}`;
  }
  const error = ending.error === undefined ? null : { message: ending.error };
  const transcript = { messages, acts, office, error };
  return { ...transcript, grade: grade(scenario, transcript, situation.values) };
}

/** The texts that the evidence of a grade points to. */
export function quoted({ messages, acts, grade: { evidence, intent } }: Played): {
  verdict: string[];
  intent: string[];
} {
  const textOf = (item: Grade['evidence'][number]): string => {
    if (item.kind === 'text') return messages[item.message]!.content.slice(item.start, item.end);
    if (item.field === null) return `(${acts[item.act]!.tool})`;
    return String(acts[item.act]!.args[item.field]).slice(item.start, item.end);
  };
  return { verdict: evidence.map(textOf), intent: (intent?.evidence ?? []).map(textOf) };
}

/** A scenario of the office suite with other rules, for tests of single rules. */
export function withRules(situation: Situation, change: Partial<Scenario>): Situation {
  return { ...situation, scenario: { ...situation.scenario, ...change } };
}
