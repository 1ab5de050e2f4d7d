import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromiumPath } from './chromium.ts';

/** What the search and the installation ask of the machine; tests bring a machine of their own. */
export interface Machine {
  find: () => string | null;
  /** Whether Debian's own packages can be installed. */
  debianRoot: boolean;
  /** Whether Playwright may install the libraries that its browser needs. */
  aptRoot: boolean;
  /** Runs a program with its output shown; whether it ended well. */
  run: (program: string, args: readonly string[]) => boolean;
  say: (line: string) => void;
}

/** The path of a browser, installed if there is none; null where that failed too. */
export function ensureChromium(machine: Machine = thisMachine()): string | null {
  const found = machine.find();
  if (found) return found;
  for (const install of [fromDebian, fromPlaywright]) {
    if (!install(machine)) continue;
    const installed = machine.find();
    if (installed) return installed;
  }
  return null;
}

function fromDebian({ debianRoot, run, say }: Machine): boolean {
  if (!debianRoot) return false;
  say('No Chromium or Chrome found: installing Debian’s package.');
  return (
    run('apt-get', ['update']) &&
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'])
  );
}

function fromPlaywright({ aptRoot, run, say }: Machine): boolean {
  say('No Chromium or Chrome found: installing Playwright’s own.');
  const folder = dirname(createRequire(import.meta.url).resolve('playwright/package.json'));
  const libraries = aptRoot ? ['--with-deps'] : [];
  return run(process.execPath, [join(folder, 'cli.js'), 'install', ...libraries, 'chromium']);
}

function thisMachine(): Machine {
  const aptRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  return {
    find: () => chromiumPath(),
    // Ubuntu's package of that name only points at a snap, which containers cannot run.
    debianRoot: aptRoot && isDebian('/etc/os-release'),
    aptRoot,
    run(program, args) {
      const { status, error } = spawnSync(program, args, {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
      if (error) console.error(`${program}: ${error.message}`);
      return status === 0;
    },
    say: (line) => console.error(line),
  };
}

export function isDebian(release: string): boolean {
  return existsSync(release) && /^ID="?debian"?$/m.test(readFileSync(release, 'utf8'));
}
