import fc from 'fast-check';

/**
 * Any text at all: every code point, lone surrogates too. Far cheaper than fast-check's own
 * `unit: 'binary'`, which first builds a table of all characters.
 */
export const anyText = (constraints: { minLength?: number; maxLength?: number } = {}) =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0x20, max: 0x7e }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0x10ffff }),
      ),
      constraints,
    )
    .map((points) => String.fromCodePoint(...points));
