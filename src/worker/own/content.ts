import type { Arm, Battery, Scenario } from '../../battery/index.ts';
import type { OwnText } from '../../store/index.ts';

/** Longest text of an own scenario or arm, in characters; the longest that ships has a tenth of it. */
export const LONGEST_OWN_TEXT = 200_000;

/** What is wrong in a text, where, and what was expected there. */
export interface OwnFault {
  /** Path inside the file; empty for the whole of it. */
  path: string;
  message: string;
  /** From 1. */
  line: number | null;
}

/** A text, read: what it adds to the battery, or why it cannot. */
export interface OwnReading {
  /** As the text names itself, if it does. */
  id: string | null;
  title: string | null;
  faults: OwnFault[];
  /** A scenario and, where the text holds one, its benign twin. */
  scenarios: Scenario[];
  arm: Arm | null;
}

/** An own text and what came of it. */
export interface OwnEntry {
  own: OwnText;
  /** How the text in the editor reads. */
  draft: Pick<OwnReading, 'id' | 'title' | 'faults'>;
  /** Ids that the saved text adds to the battery; none where it has a fault by now. */
  ids: string[];
}

export interface BatteryContent {
  /** What ships, and what was saved in this browser. */
  battery: Battery;
  own: OwnEntry[];
}
