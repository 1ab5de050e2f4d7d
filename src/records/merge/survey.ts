import type { Condition } from '../../battery/index.ts';
import type { Grade } from '../../grading/index.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { opinionsHash, transcriptHash } from './fingerprint.ts';
import { Interned } from './interned.ts';
import { provenanceOf, withoutNotes, type MergedSource } from './provenance.ts';

/** What is asked, but for the repeat. */
export interface Slot {
  scenario: string;
  condition: Condition;
  arm: string;
}

/** What a merge needs to know of a grade. */
export type GradeGist = Pick<Grade, 'verdict' | 'invalid' | 'rule' | 'grader'> & {
  intent: boolean | null;
};

/** A sample as the first reading leaves it: a few numbers in place of its texts. */
export interface Entry {
  file: number;
  part: number;
  slot: number;
  /** In the run that it is from. */
  epoch: number;
  question: number;
  transcript: number;
  /** The same for samples that are one and count once. */
  sameness: number;
  grade: number;
  /** Number of its labels and judgements; -1 where it has none. */
  opinions: number;
  /** The epoch that it gets in the merged run; 0 where it is left out. To be set later. */
  out: number;
}

/** A run that samples come from. Several files may hold parts of it, and one file several runs. */
export interface Part extends Omit<MergedSource, 'kept' | 'epochs' | 'first' | 'file' | 'sha256'> {
  capabilities: RunRecord['model']['capabilities'];
  /** Whether the same question gets the same answer each time, but for how devices compute. */
  deterministic: boolean;
  design: string;
  /** Places of its files, each once. */
  files: Set<number>;
  /** Hashes of the files in which it was first seen: of a merged file, of those before. */
  hashes: Set<string>;
  names: Set<string>;
}

export interface SurveyedFile {
  /** Among all files that were given. */
  place: number;
  name: string;
  sha256: string;
  entries: Entry[];
}

/**
 * What the first reading of all files of one kind leaves in memory: of each sample what it is
 * called, hashes of what happened in it, and its verdict.
 */
export class Survey {
  readonly files: SurveyedFile[] = [];
  readonly parts = new Interned<Part>();
  readonly slots = new Interned<Slot>();
  readonly grades = new Interned<GradeGist>();
  readonly #questions = new Interned<null>();
  readonly #transcripts = new Interned<null>();
  readonly #samenesses = new Interned<null>();
  readonly #opinions = new Interned<null>();

  /** Begins a file; its samples follow, and its footer. */
  open(name: string, place: number, run: RunRecord): OpenFile {
    const index = this.files.length;
    const file: SurveyedFile = { place, name, sha256: '', entries: [] };
    this.files.push(file);
    /** The run of the file itself; of a merged file, what its notes tell nothing of. */
    let own: number | null = null;
    const ownPart = (): number =>
      (own ??= this.#part(run, index, {
        ...{ run: run.id, created: run.created, seed: run.plan.seed, planned: run.plan.epochs },
        ...{ engineVersion: run.model.engineVersion, samples: 0, device: withoutNotes(run.device) },
      }));
    const provenance = provenanceOf(run);
    const inner = provenance?.sources.map((source) => this.#innerPart(run, index, source));
    if (!inner) ownPart();
    return {
      add: (sample) => {
        const origin = provenance?.originOf(sample.epoch);
        const where = origin
          ? { part: inner![origin.source]!, epoch: origin.epoch }
          : { part: ownPart(), epoch: sample.epoch };
        file.entries.push(this.#entry(sample, { file: index, ...where }));
      },
      close: (sha256) => {
        file.sha256 = sha256;
        if (own === null) return;
        const part = this.parts.get(own);
        part.hashes.add(sha256);
        part.names.add(name);
        const count = file.entries.filter((entry) => entry.part === own).length;
        part.samples = Math.max(part.samples, count);
      },
    };
  }

  #innerPart(run: RunRecord, file: number, source: MergedSource): number {
    const { run: id, created, seed, planned, engineVersion, samples, device } = source;
    const known = { run: id, created, seed, planned, engineVersion, samples, device };
    const number = this.#part(run, file, known);
    const part = this.parts.get(number);
    part.hashes.add(source.sha256);
    part.names.add(source.file);
    return number;
  }

  #part(
    run: RunRecord,
    file: number,
    known: Omit<Part, 'capabilities' | 'deterministic' | 'design' | 'files' | 'hashes' | 'names'>,
  ): number {
    const number = this.parts.number(keyOf(known), () => ({
      ...known,
      capabilities: run.model.capabilities,
      deterministic: run.model.capabilities.seeds || run.sampling.temperature === 0,
      design: run.plan.design,
      files: new Set(),
      hashes: new Set(),
      names: new Set(),
    }));
    const part = this.parts.get(number);
    part.files.add(file);
    part.samples = Math.max(part.samples, known.samples);
    part.planned = Math.max(part.planned, known.planned);
    return number;
  }

  #entry(sample: SampleRecord, where: Pick<Entry, 'file' | 'part' | 'epoch'>): Entry {
    const { scenario, condition, arm, grade } = sample;
    const slot = this.slots.number(sample.id.slice(0, sample.id.lastIndexOf('/')), () => ({
      scenario,
      condition,
      arm,
    }));
    const nothing = (): null => null;
    // The seed of the plan and the epoch decide the words and the seed of a sample.
    const part = this.parts.get(where.part);
    const question = this.#questions.number(`${slot}/${part.seed}/${where.epoch}`, nothing);
    const transcript = this.#transcripts.number(transcriptHash(sample), nothing);
    // What no seed decides can come out the same by chance. To drop it then, and keep it where it
    // comes out differently, would count rare answers too often; so only a copy is the same.
    const played = part.deterministic ? '' : `${sample.started} ${sample.ended}`;
    const opinions = opinionsHash(sample);
    const gist: GradeGist = {
      ...{ verdict: grade.verdict, invalid: grade.invalid, rule: grade.rule },
      ...{ grader: grade.grader, intent: grade.intent?.announced ?? null },
    };
    return {
      ...where,
      slot,
      question,
      transcript,
      sameness: this.#samenesses.number(`${question} ${transcript} ${played}`, nothing),
      grade: this.grades.number(JSON.stringify(gist), () => gist),
      opinions: opinions === null ? -1 : this.#opinions.number(opinions, nothing),
      out: 0,
    };
  }
}

/** Takes the lines of one file, in their order. */
export interface OpenFile {
  add: (sample: SampleRecord) => void;
  close: (sha256: string) => void;
}

/** A run by its id and, since a file can say anything, the seed of its plan. */
const keyOf = ({ run, seed }: { run: string; seed: number }): string => JSON.stringify([run, seed]);
