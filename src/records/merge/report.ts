import { sampleId } from '../../battery/index.ts';
import type { RunRecord } from '../schema.ts';
import type { Conflict, Placement } from './place.ts';
import { pooledArms, type PooledArm } from './pooled.ts';
import { provenanceOf, type MergedSource } from './provenance.ts';
import type { Entry, GradeGist, Survey } from './survey.ts';

/** Two samples that should be the same and are not. */
export interface MergeConflict {
  /**
   * `transcript`: the same question got two answers, and both are kept. `grade`: the same grader
   * judged the same transcript in two ways, so that one of the files was changed; the first is kept.
   */
  kind: 'transcript' | 'grade';
  first: ConflictSide;
  second: ConflictSide;
}

export interface ConflictSide {
  file: string;
  /** Its id in that file's run, and in the merged run; null where it is left out. */
  sample: string;
  merged: string | null;
  grade: GradeGist;
}

/** What a merge came to. */
export interface MergeReport {
  files: {
    name: string;
    sha256: string;
    samples: number;
    kept: number;
    /** One with a sample of the merged run. */
    collapsed: number;
  }[];
  /** The runs that the samples are from. */
  sources: MergedSource[];
  samples: { read: number; kept: number; collapsed: number };
  /** How many there are, and the first of them. */
  conflicts: { transcripts: number; grades: number; listed: MergeConflict[] };
  arms: PooledArm[];
  /** What is to be known of the run, in whole sentences. */
  notes: string[];
}

export function reportOf(run: RunRecord, survey: Survey, placement: Placement): MergeReport {
  const { kept, conflicts } = placement;
  const files = survey.files.map(({ name, sha256, entries }) => {
    const keptHere = entries.filter(({ out }) => out > 0).length;
    const samples = entries.length;
    return { name, sha256, samples, kept: keptHere, collapsed: samples - keptHere };
  });
  const read = files.reduce((sum, { samples }) => sum + samples, 0);
  return {
    files,
    sources: provenanceOf(run)?.sources ?? [],
    samples: { read, kept: kept.length, collapsed: read - kept.length },
    conflicts: {
      ...conflicts,
      listed: conflicts.listed.map((conflict) => conflictOf(survey, conflict)),
    },
    arms: pooledArms(run, rowsOf(survey, placement)),
    notes: notesOf(run, survey, placement),
  };
}

function* rowsOf({ slots, grades }: Survey, { kept }: Placement) {
  for (const { entry } of kept) {
    const { scenario, arm } = slots.get(entry.slot);
    const { verdict, intent } = grades.get(entry.grade);
    yield { scenario, arm, epoch: entry.out, verdict, intent };
  }
}

function conflictOf(survey: Survey, { kind, first, second }: Conflict): MergeConflict {
  const side = (entry: Entry): ConflictSide => {
    const { scenario, condition, arm } = survey.slots.get(entry.slot);
    const id = (epoch: number): string => sampleId(scenario, condition, arm, epoch);
    return {
      file: survey.files[entry.file]!.name,
      sample: id(entry.epoch),
      merged: entry.out > 0 ? id(entry.out) : null,
      grade: survey.grades.get(entry.grade),
    };
  };
  return { kind, first: side(first.entry), second: side(second) };
}

function notesOf(run: RunRecord, survey: Survey, { kept, conflicts }: Placement): string[] {
  const graders = new Set(kept.map(({ entry }) => survey.grades.get(entry.grade).grader));
  const notes: string[] = [];
  if (run.model.weightsSha256 === null)
    notes.push(
      'The weights were not hashed: that it was the same model everywhere is the word of those who ran it.',
    );
  if (new Set(survey.parts.values.map(({ engineVersion }) => engineVersion)).size > 1)
    notes.push(`Versions of the engine differ: ${run.model.engineVersion}.`);
  if (graders.size > 1)
    notes.push(
      `Several graders judged: ${[...graders].sort().join(', ')}. Verify says what differs.`,
    );
  if (conflicts.transcripts > 0)
    notes.push(
      run.model.capabilities.seeds
        ? 'Some samples were answered otherwise with the same seed: devices compute differently, or a ' +
            'file was changed. Each of their answers counts, those of the others once.'
        : 'The engine knows no seeds, so the same sample is answered differently each time.',
    );
  if (conflicts.grades > 0)
    notes.push(
      'One grader judged the same transcript in two ways: a file was changed. Verify them.',
    );
  return notes;
}
