import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { chromiumPath, CHROMIUM_VARIABLE, WrongBrowserError } from '../../src/cli/chromium.ts';
import { ensureChromium, isDebian, type Machine } from '../../src/cli/ensure-chromium.ts';
import { put, temporaryFolder } from './folders.ts';

afterEach(() => vi.unstubAllEnvs());

function program(): string {
  const root = temporaryFolder();
  put(root, 'browser', 100);
  chmodSync(join(root, 'browser'), 0o755);
  return join(root, 'browser');
}

describe('chromiumPath', () => {
  test('takes the flag, then the variable', () => {
    const [flag, variable] = [program(), program()];
    vi.stubEnv(CHROMIUM_VARIABLE, variable);
    expect(chromiumPath()).toBe(variable);
    expect(chromiumPath(flag)).toBe(flag);
  });

  test('takes no other browser in place of one that is named and missing', () => {
    vi.stubEnv(CHROMIUM_VARIABLE, '/no/such/browser');
    expect(() => chromiumPath()).toThrow(WrongBrowserError);
    expect(() => chromiumPath()).toThrow(/BELLJAR_CHROMIUM.*\/no\/such\/browser/);
    expect(() => chromiumPath('/nor/this')).toThrow(/--browser.*\/nor\/this/);
    expect(() => chromiumPath('')).toThrow(WrongBrowserError);
  });

  test('a folder and a plain file are no programs', () => {
    const root = temporaryFolder();
    put(root, 'plain', 100);
    chmodSync(join(root, 'plain'), 0o644);
    expect(() => chromiumPath(root)).toThrow(WrongBrowserError);
    expect(() => chromiumPath(join(root, 'plain'))).toThrow(WrongBrowserError);
  });

  test('an empty variable names nothing', () => {
    vi.stubEnv(CHROMIUM_VARIABLE, '');
    expect(() => chromiumPath()).not.toThrow();
  });
});

describe('ensureChromium', () => {
  /** A machine where the browser appears once a program with that argument has run. */
  function machine(appearsAfter: string | null, options: Partial<Machine> = {}) {
    const ran: string[] = [];
    let there = appearsAfter === '';
    return {
      ran,
      find: () => (there ? '/usr/bin/chromium' : null),
      debianRoot: true,
      aptRoot: true,
      run(name: string, args: readonly string[]) {
        ran.push([name, ...args].join(' '));
        const isIt = appearsAfter !== null && args.join(' ').includes(appearsAfter);
        there ||= isIt;
        return isIt || args[0] === 'update';
      },
      say: () => undefined,
      ...options,
    };
  }

  test('installs nothing where there is a browser', () => {
    const its = machine('');
    expect(ensureChromium(its)).toBe('/usr/bin/chromium');
    expect(its.ran).toEqual([]);
  });

  test('takes Debian’s package where it may', () => {
    const its = machine('fonts-liberation');
    expect(ensureChromium(its)).toBe('/usr/bin/chromium');
    expect(its.ran).toEqual([
      'apt-get update',
      'apt-get install -y --no-install-recommends chromium fonts-liberation',
    ]);
  });

  test('else Playwright’s own', () => {
    const its = machine('cli.js install chromium', { debianRoot: false, aptRoot: false });
    expect(ensureChromium(its)).toBe('/usr/bin/chromium');
    expect(its.ran).toHaveLength(1);
  });

  test('which also follows when Debian’s package fails', () => {
    const its = machine('install --with-deps chromium');
    expect(ensureChromium(its)).toBe('/usr/bin/chromium');
    expect(its.ran).toHaveLength(3);
  });

  test('tells when nothing worked', () => {
    expect(ensureChromium(machine(null))).toBeNull();
  });
});

test('Ubuntu is not Debian', () => {
  const root = temporaryFolder();
  expect(isDebian(join(root, 'none'))).toBe(false);
  for (const [id, is] of [
    ['ID=debian', true],
    ['ID="debian"', true],
    ['ID=ubuntu\nID_LIKE=debian', false],
  ] as const) {
    const file = join(root, 'release');
    writeFileSync(file, `NAME=x\n${id}\n`);
    expect(isDebian(file)).toBe(is);
  }
});
