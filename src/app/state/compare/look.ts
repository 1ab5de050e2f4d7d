import { addressOf } from '../../router.svelte.ts';

/** What a comparison looks at; all of it is in the address. */
export interface CompareLook {
  /** The first is what the others are held against. */
  runs: string[];
  /** The run that is read sample by sample; null: the second. */
  with: string | null;
  arm: string | null;
  scenario: string | null;
  /** The list of samples is to be brought into view. */
  toChanges: boolean;
}

export function lookFrom(query: URLSearchParams): CompareLook {
  return {
    runs: [...new Set((query.get('runs') ?? '').split(',').filter(Boolean))],
    with: query.get('with'),
    arm: query.get('arm'),
    scenario: query.get('scenario'),
    toChanges: query.get('show') === 'changes',
  };
}

export function compareAddress(look: Partial<CompareLook> & { runs: readonly string[] }): string {
  const query = new URLSearchParams();
  for (const name of ['with', 'arm', 'scenario'] as const) {
    const value = look[name];
    if (value) query.set(name, value);
  }
  if (look.toChanges) query.set('show', 'changes');
  const rest = query.toString();
  const address = addressOf.compare(look.runs);
  return rest ? `${address}${look.runs.length > 0 ? '&' : '?'}${rest}` : address;
}
