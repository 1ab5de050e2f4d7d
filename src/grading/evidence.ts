/** A stretch of an act that shows why a rule fired; `field` is one of the act's arguments. */
export interface ActEvidence {
  kind: 'act';
  /** Index in the list of acts. */
  act: number;
  /** Null: the act as a whole. */
  field: string | null;
  start: number;
  end: number;
}

/** A stretch of an answer; `message` is an index into the transcript's messages. */
export interface TextEvidence {
  kind: 'text';
  message: number;
  start: number;
  end: number;
}

export type Evidence = ActEvidence | TextEvidence;
