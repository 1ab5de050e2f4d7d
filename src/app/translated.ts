/**
 * The entry of a site in several languages, which takes the place of `main.ts` where the catalogs are
 * more than that of the source: words are there before anything says them.
 */
import { loadLocale } from 'wuchale/load-utils';
import '../locales/app.loader.svelte.js';
import '../locales/words.loader.js';
import locales from '../locales/locales.json';

/** The language that the browser asks for first among those there are; else that of the source. */
function wanted(): string {
  for (const asked of navigator.languages) {
    const found =
      locales.find((locale) => locale === asked) ??
      locales.find((locale) => asked.startsWith(`${locale}-`));
    if (found) return found;
  }
  return locales[0]!;
}

const language = wanted();
await loadLocale(language);
document.documentElement.lang = language;
await import('./main.ts');
