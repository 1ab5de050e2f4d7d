/**
 * How the grader that judged a stored sample stands to the one that judges here: the `same`, an
 * `older` or a `newer` version of it, or an `other` one altogether.
 */
export type GraderStanding = (typeof STANDINGS)[number];

export const STANDINGS = ['same', 'older', 'newer', 'other'] as const;

/** Compares two graders by their names and versions, such as `acts@2`. */
export function graderStanding(stored: string, here: string): GraderStanding {
  if (stored === here) return 'same';
  const [first, second] = [partsOf(stored), partsOf(here)];
  if (!first || !second || first.name !== second.name || first.version === second.version)
    return 'other';
  return first.version < second.version ? 'older' : 'newer';
}

function partsOf(grader: string): { name: string; version: number } | null {
  const found = /^(.+)@(\d{1,9})$/s.exec(grader);
  return found && { name: found[1]!, version: Number(found[2]) };
}
