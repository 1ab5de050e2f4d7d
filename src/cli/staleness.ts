import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the site is built from. */
const SOURCES = [
  'src',
  'scenarios',
  'public',
  'index.html',
  'vite.config.ts',
  'svelte.config.js',
  'package.json',
];
/** Not part of the site, though it lies in `src`. */
const OTHER = [join('src', 'cli')];

/** Whether `dist/` is there, and at least as new as all that it is built from. */
export function stateOfDist(root: string): 'missing' | 'stale' | 'fresh' {
  const built = modified(join(root, 'dist', 'index.html'));
  if (built === null) return 'missing';
  return SOURCES.some((source) => newest(root, source) > built) ? 'stale' : 'fresh';
}

/** When anything at or below the path was last changed; of a folder, also when a file left it. */
function newest(root: string, path: string): number {
  if (OTHER.includes(path)) return -Infinity;
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return -Infinity;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(join(root, path)).map((name) => newest(root, join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}

const modified = (path: string): number | null =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
