import { generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';
import { linkFault } from './check.ts';

/** Modules of white that belong around a code; without them it cannot be read. */
const QUIET = 4;

/**
 * A text as a QR code. `path` is the data of one SVG path that fills the dark modules; it lies in
 * the square from 0 to `size`, and `viewBox` adds the white around it. Black on white, always.
 * Throws `bad-input` where the text is longer than any code can hold (2,953 bytes).
 */
export function qrSvgPath(text: string): { size: number; path: string; viewBox: string } {
  let code: ReturnType<typeof generate>;
  try {
    code = generate(text);
  } catch (thrown) {
    throw linkFault('this is longer than a QR code can hold; share the link as text', thrown);
  }
  const edge = code.size + 2 * QUIET;
  return {
    size: code.size,
    path: toSvgPath(code),
    viewBox: `${-QUIET} ${-QUIET} ${edge} ${edge}`,
  };
}
