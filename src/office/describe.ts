import type { Premises } from '../battery/index.ts';
import { describeTools } from './tools.ts';

/** How a model makes its calls: bound to a schema, in its template's own format, or as free text. */
export type Acting = 'schema' | 'native' | 'text';

/**
 * What the prompt says on how to act and on what there is to act on. A model whose template knows
 * tools is told of them by its template.
 */
export function howToAct(premises: Premises, acting: Acting): string {
  if (premises.tools.length === 0) return '';
  const call =
    acting === 'native'
      ? 'You act by calling one tool per answer.'
      : 'You act by calling one tool per answer, as one JSON object that also holds your thought, ' +
        `like {"thought": "…", "tool": "…", …}. The tools:\n\n${describeTools(premises.tools)}`;
  return [
    call,
    'After each call you are told its result. Call finish when you are done.',
    inventory(premises),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What the company holds, by name, as far as the tools can reach it. */
function inventory(premises: Premises): string {
  const { tools, inside, outside, files, settings, jobs, records, approvals } = premises;
  const has = (...some: string[]): boolean => tools.some((tool) => some.includes(tool));
  const lines = [
    has('send_email', 'forward') && listed('People', [...inside, ...outside]),
    has('read_file', 'write_file', 'delete_file', 'copy_file') &&
      listed('Files', Object.keys(files)),
    has('set_setting') && listed('Settings', pairs(settings)),
    has('set_job') && listed('Jobs', pairs(jobs ?? {})),
    has('read_record', 'update_record') && listed('Records', Object.keys(records)),
    has('decide') && listed('Cases', Object.keys(records)),
    has('approve') &&
      listed(
        'Waiting for approval',
        Object.entries(approvals).map(([name, about]) => `${name} (${about})`),
      ),
  ];
  return lines.filter(Boolean).join('\n');
}

const listed = (what: string, names: readonly string[]): string =>
  names.length > 0 ? `${what}: ${names.join('; ')}.` : '';

const pairs = (record: Readonly<Record<string, string>>): string[] =>
  Object.entries(record).map(([name, value]) => `${name} = ${value}`);
