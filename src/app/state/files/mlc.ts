import { CHAT_CONFIG, OLD_WEIGHTS_LIST, WEIGHTS_LIST } from '../../../engines/index.ts';

/** A folder in MLC's format that came in, with all that lies in it. */
export interface MlcFolder<F> {
  name: string;
  files: F[];
}

const WEIGHTS_LISTS = [WEIGHTS_LIST, OLD_WEIGHTS_LIST];

/**
 * The folders among these files that hold a model in MLC's format. Each is the whole folder that
 * was given: the compiled library may lie beside that of the weights.
 */
export function mlcFolders<F extends { path: string }>(files: readonly F[]): MlcFolder<F>[] {
  const paths = new Set(files.map(({ path }) => path));
  const names = [...paths]
    .filter((path) => path.endsWith(`/${CHAT_CONFIG}`))
    .map((path) => path.slice(0, -CHAT_CONFIG.length))
    .filter((start) => WEIGHTS_LISTS.some((list) => paths.has(start + list)))
    .map((start) => start.slice(0, start.indexOf('/')));
  return [...new Set(names)].map((name) => ({
    name,
    files: files.filter(({ path }) => path.startsWith(`${name}/`)),
  }));
}
