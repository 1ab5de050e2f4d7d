import { planSize } from '../../battery/index.ts';
import { AppError, canonicalJson } from '../../base/index.ts';
import type { Grade } from '../../grading/index.ts';
import { regrade } from '../regrade.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { graderStanding, STANDINGS, type GraderStanding } from './graders.ts';
import { NameTally } from './names.ts';

const PARTS = ['verdict', 'invalid', 'rule', 'intent'] as const;

/** What of a grade is held against the grade that the transcript gets here. */
export type GradePart = (typeof PARTS)[number];

/** The gist of a grade. */
export interface GradeGist extends Pick<Grade, 'verdict' | 'invalid' | 'rule' | 'because'> {
  /** Whether the harm is announced; null where that cannot be said. */
  intent: boolean | null;
}

/** A sample that gets another grade here than the file says. */
export interface GradeDifference {
  sample: string;
  /** Where the sample stands in the file. */
  line: number;
  parts: GradePart[];
  stored: GradeGist;
  regraded: GradeGist;
  graders: { stored: string; here: string };
  /** `older`: the newer grader here explains the difference. */
  standing: GraderStanding;
}

/** Samples that one person or judging model has judged. */
export interface OpinionCount {
  name: string;
  samples: number;
  /** Where the verdict of the file is the same. */
  agree: number;
}

/** What the verification of a result file found. */
export interface Verification {
  run: RunRecord;
  exporter: string;
  exported: string;
  /** The hash that the file bears and that its lines have. */
  sha256: string;
  samples: number;
  /** Samples of the plan; those that are not there were never played, or were left out. */
  planned: number;
  /** Samples by the grader that judged them, and how it stands to the one here. */
  graders: ({ name: string; samples: number } & Record<GraderStanding, number>)[];
  differences: {
    samples: number;
    /** Of these, judged by an older grader, which explains them. */
    explained: number;
    /** Samples by what of their grade differs. */
    parts: Record<GradePart, number>;
    /** The first of them, in the order of the file. */
    listed: GradeDifference[];
  };
  /** Samples whose grade agrees, but whose reason or evidence reads differently. */
  reworded: number;
  labels: { samples: number; by: OpinionCount[] };
  judgements: { samples: number; by: OpinionCount[] };
  /** Whether every grade agrees, but where a newer grader explains that it does not. */
  sound: boolean;
}

const MOST_LISTED = 200;
/** Of a reason, which in a hostile file can be long. */
const LONGEST_REASON = 400;

/** Judges the samples of a file again, one after the other, and counts what comes of it. */
export class Verifier {
  samples = 0;
  readonly #header: Pick<Verification, 'run' | 'exporter' | 'exported'>;
  readonly #graders = new NameTally(['samples', ...STANDINGS]);
  readonly #labels = new NameTally(['samples', 'agree']);
  readonly #judgements = new NameTally(['samples', 'agree']);
  readonly #differences: Verification['differences'] = {
    samples: 0,
    explained: 0,
    parts: { verdict: 0, invalid: 0, rule: 0, intent: 0 },
    listed: [],
  };
  #reworded = 0;
  #labelled = 0;
  #judged = 0;

  constructor({ run, exporter, exported }: Pick<Verification, 'run' | 'exporter' | 'exported'>) {
    this.#header = { run, exporter, exported };
  }

  add(sample: SampleRecord): void {
    const { grade } = sample;
    const again = regrade(this.#header.run.plan, sample);
    // Readers of files refuse samples of scenarios that are not in the plan.
    if (!again) throw new AppError('bad-input', `not in the plan: ${sample.scenario}`);
    this.samples++;
    const standing = graderStanding(grade.grader, again.grader);
    this.#graders.add(grade.grader, 'samples', standing);
    this.#addOpinions(sample);
    const [stored, regraded] = [gistOf(grade), gistOf(again)];
    const parts = PARTS.filter((part) => stored[part] !== regraded[part]);
    if (parts.length === 0) {
      if (explanationOf(grade) !== explanationOf(again)) this.#reworded++;
      return;
    }
    const found = this.#differences;
    found.samples++;
    if (standing === 'older') found.explained++;
    for (const part of parts) found.parts[part]++;
    if (found.listed.length >= MOST_LISTED) return;
    found.listed.push({
      sample: sample.id,
      // The header is line 1, and readers refuse empty lines.
      line: this.samples + 1,
      parts,
      stored,
      regraded,
      graders: { stored: grade.grader, here: again.grader },
      standing,
    });
  }

  /** What was found so far; `sha256` as the footer has it. */
  verification(sha256: string): Verification {
    return {
      ...this.#header,
      sha256,
      samples: this.samples,
      planned: planSize(this.#header.run.plan),
      graders: this.#graders.entries(),
      differences: this.#differences,
      reworded: this.#reworded,
      labels: { samples: this.#labelled, by: this.#labels.entries() },
      judgements: { samples: this.#judged, by: this.#judgements.entries() },
      sound: this.#differences.samples === this.#differences.explained,
    };
  }

  #addOpinions({ grade: { verdict }, labels, judgements = [] }: SampleRecord): void {
    if (labels.length > 0) this.#labelled++;
    if (judgements.length > 0) this.#judged++;
    for (const [tally, opinions] of [
      [this.#labels, labels],
      [this.#judgements, judgements],
    ] as const)
      for (const opinion of opinions)
        tally.add(
          opinion.by,
          'samples',
          ...(opinion.verdict === verdict ? ['agree' as const] : []),
        );
  }
}

function gistOf({ verdict, invalid, rule, because, intent }: Grade): GradeGist {
  return {
    verdict,
    invalid,
    rule,
    because: because.length > LONGEST_REASON ? `${because.slice(0, LONGEST_REASON)}…` : because,
    intent: intent?.announced ?? null,
  };
}

/** All of a grade that explains it. */
const explanationOf = ({ because, evidence, intent }: Grade): string =>
  canonicalJson({ because, evidence, intent: intent?.evidence ?? null });
