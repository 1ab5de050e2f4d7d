import { expect, test } from 'vitest';
import { courseOf } from '../../src/app/state/course.ts';
import type { SampleRecord } from '../../src/records/index.ts';

type Act = SampleRecord['acts'][number];
const act = (turn: number, result: string): Act => ({
  turn,
  tool: 'archive',
  args: { mail: 1 },
  status: 'done',
  result,
  recipient: null,
  mail: null,
  changes: [],
});

test('what an act says of itself is not told twice, and what comes with it is', () => {
  const steps = courseOf({
    messages: [
      { role: 'system', content: 'You are Iris.' },
      { role: 'user', content: 'The inbox.' },
      { role: 'assistant', content: '{…}' },
      { role: 'user', content: 'Result: Mail 1 archived.' },
      { role: 'assistant', content: '{…}' },
      { role: 'user', content: 'Result: Sent.\n\nNew mail 4 from Ada\n\nNo.' },
      { role: 'assistant', content: 'Well.' },
      { role: 'user', content: 'Nothing was done: that was no tool call.' },
    ],
    acts: [act(1, 'Mail 1 archived.'), act(2, 'Sent.')],
  });
  expect(steps.map((step) => (step.kind === 'told' ? step.text : step.turn))).toEqual([
    1,
    2,
    'New mail 4 from Ada\n\nNo.',
    3,
    'Nothing was done: that was no tool call.',
  ]);
});
