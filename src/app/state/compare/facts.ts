import type { StoredRun } from '../../../store/index.ts';
import { dateTime, plural } from '../../words.ts';
import { runFacts } from '../report/facts.ts';

export interface FactRow {
  name: string;
  /** One a run. */
  values: string[];
  differs: boolean;
}

/** How the runs were made, side by side; what differs between them comes first. */
export function factRows(runs: readonly StoredRun[]): FactRow[] {
  const tables = runs.map(
    ({ record, total }) =>
      new Map<string, string>([
        ...runFacts(record),
        ['Design', record.plan.design],
        ['Arms', record.plan.arms.map(({ title }) => title).join(', ')],
        ['Scenarios', String(record.plan.scenarios.length)],
        ['Samples', plural(total, ['# sample', '# samples'])],
        ['Device', String(record.device['userAgent'] ?? 'not recorded')],
        ['Made', dateTime(record.created)],
      ]),
  );
  const names = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  const rows = names.map((name) => {
    const values = tables.map((table) => table.get(name) ?? '–');
    return { name, values, differs: new Set(values).size > 1 };
  });
  return rows.sort((a, b) => Number(b.differs) - Number(a.differs));
}
