import * as z from 'zod/mini';
import { expect, test } from 'vitest';
import { firstIssue } from '../../src/battery/index.ts';

const rule = z.union([
  z.strictObject({ sent: z.strictObject({ to: z.string() }) }),
  z.strictObject({ called: z.strictObject({ args: z.array(z.number()) }) }),
]);
const schema = z.strictObject({
  name: z.string().check(z.minLength(2)),
  rules: z.array(rule),
  words: z.record(z.string().check(z.regex(/^[a-z]+$/, 'a lower-case word')), z.string()),
});

const good = { name: 'ab', rules: [], words: {} };

test.each([
  [{ ...good, name: 5 }, 'name', 'expected string, received number'],
  [{ ...good, name: 'a' }, 'name', 'expected string to have >=2 characters'],
  [{ ...good, extra: 1 }, '', 'Unrecognized key: "extra"'],
  [null, '', 'expected object, received null'],
  // Of the branches of a union the one that got furthest is the one that was meant.
  [{ ...good, rules: [{ sent: { to: 5 } }] }, 'rules.0.sent.to', 'expected string'],
  [{ ...good, rules: [{ called: { args: [1, 'x'] } }] }, 'rules.0.called.args.1', 'number'],
  [{ ...good, rules: ['sent'] }, 'rules.0', 'none of the known forms'],
  [{ ...good, rules: [{ wished: {} }] }, 'rules.0', 'none of the known forms'],
  [{ ...good, rules: [{ sent: { to: 'x' }, more: 1 }] }, 'rules.0', 'Unrecognized key: "more"'],
  [{ ...good, words: { A: 'x' } }, 'words.A', 'a lower-case word'],
])('%j is refused at %j', (value, path, words) => {
  const result = schema.safeParse(value);
  const issue = firstIssue(result.error!);
  expect(issue.path).toBe(path);
  expect(issue.message).toContain(words);
});
