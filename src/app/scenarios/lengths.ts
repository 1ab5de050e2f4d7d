import { FAMILIES, type Arm, type Family, type Suite } from '../../battery/index.ts';
import type { TextSize } from './estimate.ts';

/** Texts of arms that are put side by side: those of one suite, or of one family of the office suite. */
export interface ArmPlace {
  suite: Suite;
  /** Null: the general text. */
  family: Family | null;
}

/** The places that any of the arms has a text of its own for. */
export function placesOf(arms: readonly Arm[]): ArmPlace[] {
  const special = FAMILIES.filter((family) =>
    arms.some(({ families }) => families?.[family] !== undefined),
  );
  return [
    { suite: 'office', family: null },
    { suite: 'tiny', family: null },
    ...special.map((family): ArmPlace => ({ suite: 'office', family })),
  ];
}

/** The text of an arm at a place: that of the family where there is one, else the general. */
export function armTextAt(arm: Arm, { suite, family }: ArmPlace): string {
  const special = suite === 'office' && family !== null ? arm.families?.[family] : undefined;
  return special ?? arm.texts[suite];
}

/** In characters; what ships was matched by tokens, and those agree less than to the letter. */
const MATCHED_WITHIN = 0.1;

export const isMatched = (size: TextSize, control: TextSize): boolean =>
  control.characters > 0 && Math.abs(size.characters / control.characters - 1) <= MATCHED_WITHIN;

/** How much longer or shorter a text is than the control. */
export function sizeAgainst(size: TextSize, control: TextSize): string {
  if (control.characters === 0) return 'there is no filler to hold it against';
  const share = size.characters / control.characters - 1;
  const rounded = Math.round(Math.abs(share) * 100);
  if (rounded === 0) return 'as long as the filler';
  return share > 0 ? `${rounded} % longer than the filler` : `${rounded} % shorter than the filler`;
}
