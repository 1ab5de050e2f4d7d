import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { compare } from '../../../src/cli/results/compare.ts';
import { exportFile } from '../../../src/cli/results/export.ts';
import { importLogs } from '../../../src/cli/results/import.ts';
import { merge } from '../../../src/cli/results/merge.ts';
import { report } from '../../../src/cli/results/report.ts';
import { verify } from '../../../src/cli/results/verify.ts';
import { packed } from '../../records/files.ts';
import type { PlayedRun } from '../../records/merge/played.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** As from a shell: what the test runner sets is none of the command's business. */
const { NODE_ENV: _mode, VITEST: _vitest, ...ENV } = process.env;

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the real command in a process of its own. */
export const spawned = (...args: string[]): Outcome =>
  spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    cwd: ROOT,
    env: ENV,
    encoding: 'utf8',
  });

const COMMANDS = { report, compare, merge, verify, export: exportFile, import: importLogs };
export type CommandName = keyof typeof COMMANDS;

/** Runs a command in this process, which is quicker; it prints into the outcome. */
export async function ran(name: CommandName, ...args: string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text: string) => void (stdout += `${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text: string) => void (stderr += `${text}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk: string | Uint8Array) => {
      stdout += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      return true;
    }),
  ];
  try {
    return { status: await COMMANDS[name](args), stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A folder for the files of one test file. */
export function folderOfTests(): {
  path: (name: string) => string;
  put: (name: string, content: PlayedRun | Uint8Array | string) => Promise<string>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'belljar-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    async put(name, content) {
      const isRun = typeof content === 'object' && 'run' in content;
      writeFileSync(path(name), isRun ? await packed(content.run, content.samples) : content);
      return path(name);
    },
  };
}
