import type { OwnKind } from '../../store/index.ts';

/** The shipped files to the letter, for copies of them; fetched when the first copy is made. */
const TEXTS: Record<string, string> = import.meta.glob(
  ['../../../scenarios/{tiny,office,arms}/*.yaml'],
  { query: '?raw', import: 'default', eager: true },
);

/** The file that holds a scenario or an arm; null for a twin, which is made of another's file. */
export function shippedText(kind: OwnKind, id: string): string | null {
  const found = Object.entries(TEXTS).find(
    ([path, text]) =>
      path.includes('/arms/') === (kind === 'arm') && /^id: *(\S+)/m.exec(text)?.[1] === id,
  );
  return found?.[1] ?? null;
}
