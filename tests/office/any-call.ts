import fc from 'fast-check';
import { TOOLS } from '../../src/battery/index.ts';
import { TOOL_SPECS, type Call } from '../../src/office/index.ts';
import { anyText } from '../base/text.ts';

/** Any call of any tool, with texts from `text`; what may be left out sometimes is. */
export const anyCall = (text: fc.Arbitrary<string> = anyText()): fc.Arbitrary<Call> =>
  fc.constantFrom(...TOOLS).chain((tool) => {
    const specs = Object.entries(TOOL_SPECS[tool].args);
    const values = specs.map(
      ([arg, { type }]) => [arg, type === 'number' ? fc.nat({ max: 999_999 }) : text] as const,
    );
    const requiredKeys = specs.filter(([, spec]) => !spec.optional).map(([arg]) => arg);
    return fc
      .record(Object.fromEntries(values) as Record<string, fc.Arbitrary<string | number>>, {
        noNullPrototype: true,
        requiredKeys,
      })
      .map((args) => ({ tool, args }));
  });
