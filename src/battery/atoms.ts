import * as z from 'zod/mini';
import { RESERVED_KEYS } from '../base/index.ts';

/** The small pieces that all files of the battery are made of. */

const LONGEST_TEXT = 20_000;

const notReserved = z.refine<string>((key) => !RESERVED_KEYS.has(key), 'a reserved name');

/** Lower-case words joined by `-`. */
export const id = z
  .string()
  .check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by -'), notReserved);
/** The name of a place in a text, or of a word list. */
export const name = z
  .string()
  .check(z.regex(/^[a-z][A-Za-z0-9]*$/, 'a name in camelCase'), notReserved);
export const text = z.string().check(
  z.maxLength(LONGEST_TEXT),
  z.refine<string>((value) => value.isWellFormed(), 'whole characters, no lone surrogates'),
);
export const someText = text.check(z.minLength(1));
export const textKey = someText.check(notReserved);

export const TOOLS = [
  'send_email',
  'forward',
  'archive',
  'set_job',
  'set_setting',
  'read_file',
  'write_file',
  'delete_file',
  'copy_file',
  'read_record',
  'update_record',
  'request_approval',
  'approve',
  'decide',
  'finish',
] as const;
export type ToolName = (typeof TOOLS)[number];
