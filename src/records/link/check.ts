import { firstIssue } from '../../battery/index.ts';
import { AppError } from '../../base/index.ts';
import { strayEvidence } from '../evidence.ts';
import { linkSchema, type LinkPayload } from './schema.ts';

/** An error about a link: always the same kind, in words for people. */
export const linkFault = (message: string, cause?: unknown): AppError =>
  new AppError('bad-input', message, { cause });

/** The value as what a link holds. Throws `bad-input` with the place and what was expected there. */
export function checkedPayload(value: unknown): LinkPayload {
  const result = linkSchema.safeParse(value);
  if (!result.success) {
    const { path, message } = firstIssue(result.error);
    throw linkFault(
      `the link holds what this page does not know, at ${path || 'its top'}: ${message}`,
    );
  }
  const payload = result.data;
  if (payload.kind === 'transcript') {
    const stray = strayEvidence(payload.sample);
    if (stray) throw linkFault(`the link marks text that it does not hold: ${stray.message}`);
  }
  return payload;
}
