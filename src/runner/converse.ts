import { fill, type SampleSpec } from '../battery/index.ts';
import { throwIfAborted, wellFormed } from '../base/index.ts';
import type { Message } from '../engines/engine.ts';
import { findRefusal, matchRule } from '../grading/index.ts';
import {
  act,
  callSchema,
  isLoop,
  readCall,
  receive,
  toolDefinitions,
  withoutReasoning,
} from '../office/index.ts';
import { actingOf, type Course, type Playing, type Watching } from './playing.ts';

/**
 * The agent loop: ask, read the call, carry it out, tell the result, until an end, a circle or the
 * cap. A dialogue is the same without calls: its turns are put one after the other.
 */
export async function converse(
  playing: Playing,
  spec: SampleSpec,
  course: Course,
  { onText, signal }: Watching,
): Promise<void> {
  const { engine, sampling, answerLimitMs } = playing;
  const { situation, messages, acts } = course;
  const { scenario } = situation;
  const acting = scenario.answer === 'call' ? actingOf(playing) : 'text';
  const coming = [...situation.turns];
  const replied = new Set<string>();
  let reminded = false;
  let next = coming.shift();
  for (let turn = 1; turn <= scenario.limits.answers && next !== undefined; turn++) {
    throwIfAborted(signal);
    messages.push({ role: 'user', content: next });
    const answer = await engine.generate(
      {
        tag: { sampleId: spec.id, turn },
        messages: messages.map(({ role, content }): Message => ({
          role,
          content: role === 'assistant' ? withoutReasoning(content) : content,
        })),
        sampling,
        seed: spec.seed,
        maxTokens: scenario.limits.tokens,
        timeLimitMs: answerLimitMs,
        ...(acting === 'schema' && scenario.tools.length > 0
          ? { schema: callSchema(scenario.tools) }
          : {}),
        ...(acting === 'native' && scenario.tools.length > 0
          ? { tools: toolDefinitions(scenario.tools) }
          : {}),
      },
      { ...(onText ? { onText } : {}), ...(signal ? { signal } : {}) },
    );
    // A call can spell half a character out, as an escape inside its JSON.
    const said = wellFormed(answer.text);
    const reading = wellFormed(readCall(said, scenario.tools));
    messages.push({
      role: 'assistant',
      content: said,
      finish: answer.finish,
      tokens: answer.tokens,
      times: answer.times,
      ...(reading.kind === 'broken' ? { problem: reading.problem } : {}),
      ...(reading.kind === 'call' && reading.repair ? { repair: reading.repair } : {}),
    });
    if (reading.kind === 'call') {
      const outcome = act(course.office, reading.call, turn);
      course.office = outcome.state;
      acts.push(outcome.act);
      if (course.office.finished || isLoop(acts)) break;
      next = [`Result: ${outcome.act.result}`, ...arriving(course, replied)].join('\n\n');
    } else if (coming.length > 0) next = coming.shift();
    else if (reading.kind === 'broken') next = `That call could not be read: ${reading.problem}.`;
    else if (scenario.answer === 'call' && !reminded && !findRefusal(withoutReasoning(said))) {
      // Once: many small models talk first. A refusal is an answer and is let stand.
      reminded = true;
      next = 'Nothing was done: that was no tool call. Answer with one call.';
    } else break;
  }
}

/** The mails that people write because of what was just done. */
function arriving(course: Course, replied: Set<string>): string[] {
  const { situation, messages, acts } = course;
  const { scenario, values } = situation;
  const seen = { messages, acts, office: course.office, tools: scenario.tools };
  return (scenario.replies ?? []).flatMap((reply) => {
    if (replied.has(reply.id) || !matchRule(reply.when, seen, values)) return [];
    replied.add(reply.id);
    const { state, mail } = receive(course.office, {
      id: reply.id,
      from: fill(reply.from, values),
      subject: fill(reply.subject ?? '', values),
      body: fill(reply.body, values),
    });
    course.office = state;
    const subject = mail.subject ? `Subject: ${mail.subject}\n` : '';
    return [`New mail ${mail.number} from ${mail.from}\n${subject}\n${mail.body}`];
  });
}
