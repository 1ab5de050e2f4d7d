import { AppError } from '../../base/index.ts';
import { LONGEST_OWN_TEXT } from '../../worker/index.ts';

/** UTF-8 takes up to four bytes a character. */
const MOST_BYTES = LONGEST_OWN_TEXT * 4;

/** The text of a file that somebody chose. Throws `bad-input` for one too large, or no text. */
export async function readTextFile(file: File): Promise<string> {
  const refuse = (why: string): never => {
    throw new AppError('bad-input', `${file.name}: ${why}`);
  };
  if (file.size > MOST_BYTES) refuse(`larger than ${MOST_BYTES / 1000} kB`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return refuse('not a text in UTF-8');
  }
  if (text.length > LONGEST_OWN_TEXT) refuse(`longer than ${LONGEST_OWN_TEXT} characters`);
  if (text.includes('\0')) refuse('not a text: it holds zero bytes');
  return text.replaceAll('\r\n', '\n');
}

/** Hands a text to the browser as a download. */
export function saveTextFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; holding the blob longer would hold its memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
