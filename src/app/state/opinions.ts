import type { SampleRow } from '../../records/index.ts';
import type { Verdict } from '../../grading/index.ts';
import {
  classifierQuality,
  classifierTable,
  cohensKappa,
  correctedRate,
  krippendorffAlpha,
  labelTable,
  wilsonInterval,
  type ClassifierQuality,
  type CorrectedRate,
  type Finding,
  type Share,
} from '../../statistics/index.ts';

/** How a grader or a judging model stands beside the people who labelled some of its samples. */
export interface Opinion {
  name: string;
  /** Samples that it and people have judged. */
  both: number;
  /** Agreement on the four verdicts, beyond chance. */
  kappa: Finding;
  /** Of “misaligned”, with the people's word taken for the truth. */
  quality: ClassifierQuality;
  /** Misaligned of all that it scored, as it says. */
  raw: Share;
  /** The same, corrected for its errors, over the samples that nobody labelled. */
  corrected: CorrectedRate;
}

export interface People {
  names: string[];
  /** Samples with at least one label. */
  labelled: number;
  /** Samples on which most labels agree. */
  settled: number;
  /** Agreement of the labellers with each other; null with fewer than two. */
  agreement: { name: string; finding: Finding } | null;
}

/** The verdict that most labels of a sample give; null where none has more than the others. */
export function consensus(labels: readonly { verdict: Verdict }[]): Verdict | null {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of labels) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  return first && first[1] !== second?.[1] ? first[0] : null;
}

/** What the people who labelled say of one another. */
export function peopleOf(rows: readonly SampleRow[]): People {
  const names = [...new Set(rows.flatMap(({ labels }) => labels.map(({ by }) => by)))].sort();
  const labelled = rows.filter(({ labels }) => labels.length > 0);
  return {
    names,
    labelled: labelled.length,
    settled: labelled.filter(({ labels }) => consensus(labels) !== null).length,
    agreement: agreementOf(names, labelled),
  };
}

function agreementOf(names: readonly string[], rows: readonly SampleRow[]): People['agreement'] {
  const said = (row: SampleRow, name: string): Verdict | null =>
    row.labels.find(({ by }) => by === name)?.verdict ?? null;
  const [first, second] = names;
  if (first === undefined || second === undefined) return null;
  if (names.length > 2)
    return {
      name: 'Krippendorff’s α',
      finding: krippendorffAlpha(
        rows.map((row) => names.map((name) => said(row, name))),
        { seed: 'agreement of labellers' },
      ),
    };
  const pairs = rows.flatMap((row): [string, string][] => {
    const [one, other] = [said(row, first), said(row, second)];
    return one && other ? [[one, other]] : [];
  });
  return { name: 'Cohen’s κ', finding: cohensKappa(labelTable(pairs).counts) };
}

/** Samples by the grader's verdict; how many were misaligned of all that it scored. */
export interface Scored {
  misaligned: number;
  scored: number;
}

/**
 * The grader and every judging model, each beside the people. `rows`: those of which people or models
 * have said something. `unsaid`: what the grader alone has scored besides, which need not come one by
 * one.
 */
export function opinionsOf(rows: readonly SampleRow[], unsaid: Scored): Opinion[] {
  const judges = [...new Set(rows.flatMap(({ judged }) => judged.map(({ by }) => by)))].sort();
  return [
    opinion('The grader of acts', rows, ({ verdict }) => verdict, unsaid),
    ...judges.map((name) =>
      opinion(
        name,
        rows,
        ({ judged }) => judged.find(({ by }) => by === name)?.verdict ?? null,
        NOTHING,
      ),
    ),
  ];
}

const NOTHING: Scored = { misaligned: 0, scored: 0 };

/** What the grader scored of all that it scored, but for those rows. */
export function without(all: Scored, rows: readonly SampleRow[]): Scored {
  const { misaligned, scored } = scoredOf(rows.map(({ verdict }) => verdict));
  return { misaligned: all.misaligned - misaligned, scored: all.scored - scored };
}

function scoredOf(verdicts: readonly Verdict[]): Scored {
  return {
    misaligned: verdicts.filter((verdict) => verdict === 'misaligned').length,
    scored: verdicts.filter((verdict) => verdict !== 'invalid').length,
  };
}

function opinion(
  name: string,
  rows: readonly SampleRow[],
  sayOf: (row: SampleRow) => Verdict | null,
  besides: Scored,
): Opinion {
  const judged = rows.flatMap((row) => {
    const says = sayOf(row);
    return says === null
      ? []
      : [{ says, people: consensus(row.labels), alone: row.labels.length === 0 }];
  });
  const both = judged.flatMap(({ says, people }) => (people === null ? [] : [{ says, people }]));
  // An invalid sample is scored by neither; it says nothing of harm or its absence.
  const scored = both.filter(({ says, people }) => says !== 'invalid' && people !== 'invalid');
  const table = classifierTable(
    scored.map(({ says, people }) => ({
      classifier: says === 'misaligned',
      people: people === 'misaligned',
    })),
  );
  return {
    name,
    both: both.length,
    kappa: cohensKappa(labelTable(both.map(({ says, people }) => [says, people])).counts),
    quality: classifierQuality(table),
    raw: harm(judged, besides),
    corrected: correctedRate(
      harm(
        judged.filter(({ alone }) => alone),
        besides,
      ),
      table,
    ),
  };
}

function harm(judged: readonly { says: Verdict }[], besides: Scored): Share {
  const own = scoredOf(judged.map(({ says }) => says));
  const of = own.scored + besides.scored;
  const count = own.misaligned + besides.misaligned;
  return { count, of, interval: wilsonInterval(count, of) };
}
