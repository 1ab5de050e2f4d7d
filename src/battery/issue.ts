import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';

// The small build of zod carries no texts of its own: without these, every complaint
// reads “Invalid input”.
z.config(english());

/** The most helpful complaint of a failed parse: where, and what was expected there. */
export function firstIssue(error: z.core.$ZodError): { path: string; message: string } {
  const issue = deepest(error.issues[0]!);
  return { path: issue.path.map(String).join('.'), message: issue.message };
}

/** Whether a value has other keys than a branch and lacks those: another form was meant. */
const isOtherForm = (branch: z.core.$ZodIssue[]): boolean =>
  branch.length > 1 &&
  branch.some((issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0);

/** Of a failed union, the branch that got furthest: its complaint is the one that helps. */
function deepest(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } {
  if (issue.code === 'invalid_key' && issue.issues[0])
    return { path: issue.path, message: `not a possible key: ${deepest(issue.issues[0]).message}` };
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const candidates = issue.errors
    .filter((branch) => branch.length > 0 && !isOtherForm(branch))
    .map((branch) => deepest(branch[0]!))
    .sort((a, b) => b.path.length - a.path.length);
  const best = candidates[0];
  if (!best || best.path.length === 0)
    return { path: issue.path, message: 'none of the known forms' };
  return { path: [...issue.path, ...best.path], message: best.message };
}
