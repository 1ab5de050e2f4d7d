import { adapter as svelte } from '@wuchale/svelte';
import { defaultHeuristic, defineConfig } from 'wuchale';
import { adapter as typescript } from 'wuchale/adapter-vanilla';
import locales from './src/locales/locales.json' with { type: 'json' };

/** Attributes whose values the browser reads, and nobody else. */
const NOT_READ =
  /^(class|style|transform|d|points|viewBox|id|href|type|for|name|value|rel|role|aria-(labelledby|describedby|controls|activedescendant))$/;

/** Names of keys and headers look like words, and are none. */
const NAMES =
  /^(Content-Security-Policy|Home|End|Tab|Enter|Escape|Space|Backspace|(Page|Arrow)\w+)$/;

/** Files whose strings are names of files, rules of the browser and the like. */
const NO_TEXT = [
  'rooms.ts',
  'policy.ts',
  'charts/about.ts',
  'charts/text.ts',
  'stage/core/keys.ts',
].map((file) => `src/app/${file}`);

/** Text that somebody reads: what looks like it, sentences that begin small, and tables of words. */
function isRead(message) {
  const { attribute, declaring, element = '' } = message.details;
  const text = message.msgStr.join(' ');
  // A component is told a name to show, an element one to go by.
  const shown = attribute === 'name' && /^[A-Z]/.test(element);
  if (attribute !== undefined && NOT_READ.test(attribute) && !shown) return false;
  if (NAMES.test(text.trim())) return false;
  const found = defaultHeuristic(message);
  if (found || declaring === 'expression') return found;
  // Part of a sentence: several words, or one beside a value, which stands here as #.
  return /\p{L}+[,;:]? \p{L}+|#[,;:]? \p{L}{2}|\p{L}{2} #/u.test(text) && 'message';
}

const how = { heuristic: isRead };

export default defineConfig({
  // The first is the language of the source.
  locales,
  localesDir: 'src/locales',
  logLevel: 'warn',
  adapters: {
    app: svelte({ ...how, files: ['src/app/**/*.svelte', 'src/app/**/*.svelte.ts'] }),
    words: typescript({
      ...how,
      files: {
        include: ['src/app/**/*.ts', 'src/battery/families.ts', 'src/grading/words.ts'],
        ignore: ['**/*.svelte.ts', ...NO_TEXT],
      },
      loader: 'vite',
      // The catalog is asked for at every use: tables of words stand outside of functions.
      getRuntimeVars: { plain: 'catalogOf' },
      runtime: { initReactive: () => null, plain: { wrapUse: () => `catalogOf('words')` } },
    }),
  },
});
