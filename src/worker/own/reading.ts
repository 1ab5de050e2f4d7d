import { LineCounter, parseDocument, type Document } from 'yaml';
import {
  armSchema,
  assembleBattery,
  firstIssue,
  scenarioFileSchema,
  type Battery,
} from '../../battery/index.ts';
import type { ParsedFile } from '../../battery/assemble.ts';
import { AppError } from '../../base/index.ts';
import type { OwnKind } from '../../store/index.ts';
import { LONGEST_OWN_TEXT, type OwnFault, type OwnReading } from './content.ts';
import { lineOf } from './place.ts';

/** Faults that are listed; a broken text may have thousands. */
const MOST_FAULTS = 20;
/** A few lines of aliases can stand for billions of nodes. */
const MOST_ALIASES = 100;
const LONGEST_NAME = 200;

/** Stands for the file in what the checks say; it is taken out again. */
const FILE = { scenario: 'own.yaml', arm: 'arms/own.yaml' } as const;

/**
 * Reads the text of an own scenario or arm that is to be put beside a battery: what it adds, or
 * all its faults with their places. Never throws.
 */
export function readOwn(kind: OwnKind, text: string, battery: Battery): OwnReading {
  const counter = new LineCounter();
  const document = parsed(text, counter);
  if ('faults' in document) return { id: null, title: null, scenarios: [], arm: null, ...document };
  const { value } = document;
  const names = { id: textOf(value, 'id'), title: textOf(value, 'title') };
  const placed = (fault: OwnFault): OwnFault => ({
    ...fault,
    line: lineOf(document.document, counter, stepsTo(fault)),
  });
  const refused = (faults: OwnFault[]): OwnReading => ({
    ...names,
    scenarios: [],
    arm: null,
    faults: faults.map(placed).sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  });
  try {
    const added = addedBy(kind, value, battery);
    const taken = takenBy(added, battery);
    return taken ? refused([taken]) : { ...names, ...added, faults: [] };
  } catch (thrown) {
    return refused(faultsOf(kind, value, battery, AppError.from(thrown)));
  }
}

function parsed(
  text: string,
  lineCounter: LineCounter,
): { document: Document; value: unknown } | { faults: OwnFault[] } {
  if (text.length > LONGEST_OWN_TEXT)
    return { faults: [faultAt('', `longer than ${LONGEST_OWN_TEXT} characters`)] };
  try {
    const document = parseDocument(text, { uniqueKeys: true, lineCounter });
    if (document.errors.length > 0)
      return {
        faults: onceEach(
          document.errors.map(({ message, linePos }) => ({
            path: '',
            message: `not YAML: ${complaint(message)}`,
            line: linePos?.[0].line ?? null,
          })),
        ),
      };
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (value === null) return { faults: [faultAt('', 'the text is empty')] };
    return { document, value };
  } catch (thrown) {
    // Nested too deep for the parser, or too many aliases.
    return { faults: [faultAt('', `not YAML: ${AppError.from(thrown).message}`)] };
  }
}

/** As many as are listed, and none twice: one broken line makes the parser stumble many times. */
function onceEach(faults: readonly OwnFault[]): OwnFault[] {
  const keyed = new Map(faults.map((fault) => [`${fault.line} ${fault.message}`, fault]));
  return [...keyed.values()].slice(0, MOST_FAULTS);
}

/** The complaint alone: the parser adds the place, and the line with a pointer below it. */
const complaint = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');

type Added = Pick<OwnReading, 'scenarios' | 'arm'>;

/** What a file adds, checked with as much of the battery as it leans on. Throws `bad-input`. */
function addedBy(kind: OwnKind, value: unknown, battery: Battery): Added {
  const asFile = (folder: string, item: { id: string }): ParsedFile => ({
    path: `${folder}${item.id}.yaml`,
    value: item,
  });
  const { words, factors, arms, scenarios } = battery;
  const files: ParsedFile[] = [
    { path: 'words.yaml', value: words },
    ...[...factors.values()].map((factor) => asFile('factors/', factor)),
    { path: FILE[kind], value },
  ];
  if (kind === 'arm') {
    // What an arm names every scenario must fill; one that names nothing need not meet them all.
    if (/\{[A-Za-z]/.test(JSON.stringify(value)))
      files.push(...[...scenarios.values()].map((scenario) => asFile('beside/', scenario)));
    const [arm] = assembleBattery(files).arms.values();
    return { scenarios: [], arm: arm ?? null };
  }
  const twin = scenarios.get(textOf(value, 'twin') ?? '');
  if (twin) {
    const { twin: _itsOwn, ...alone } = twin;
    files.push(asFile('beside/', alone));
  }
  files.push(...[...arms.values()].map((arm) => asFile('arms/', arm)));
  const read = [...assembleBattery(files).scenarios.values()];
  return { scenarios: read.filter(({ id }) => id !== twin?.id), arm: null };
}

/** An id that the battery has already. */
function takenBy({ scenarios, arm }: Added, battery: Battery): OwnFault | null {
  const twice =
    scenarios.find(({ id }) => battery.scenarios.has(id)) ??
    (arm && battery.arms.has(arm.id) ? arm : null);
  return twice && faultAt('id', `the id ${twice.id} is taken: choose another`);
}

/** All that the schema complains of, or, where it is content, the one fault that was found after it. */
function faultsOf(kind: OwnKind, value: unknown, battery: Battery, first: AppError): OwnFault[] {
  const { file, path = '' } = (first.details ?? {}) as { file?: string; path?: string };
  if (file !== FILE[kind]) return [faultAt('', first.message)];
  const message = first.message.slice(`${file}${path ? ` at ${path}` : ''}: `.length);
  // Refused before any schema walks into it.
  if (message.startsWith('nested deeper')) return [faultAt('', message)];
  const { error } = (kind === 'arm' ? armSchema : scenarioFileSchema).safeParse(value);
  if (error)
    return error.issues.slice(0, MOST_FAULTS).map((issue) => {
      const found = firstIssue({ ...error, issues: [issue] });
      return faultAt(found.path, found.message);
    });
  return [faultAt(isOfTwin(kind, value, battery) ? `benign.${path}` : path, message)];
}

/** Whether a scenario is in order and only its benign twin is not. */
function isOfTwin(kind: OwnKind, value: unknown, battery: Battery): boolean {
  const { benign, ...alone } = value as Record<string, unknown>;
  if (kind === 'arm' || benign === undefined) return false;
  try {
    addedBy(kind, alone, battery);
    return true;
  } catch {
    return false;
  }
}

const faultAt = (path: string, message: string): OwnFault => ({ path, message, line: null });

/** The way to a fault in the text; a key that is one too many stands below the path that is told. */
function stepsTo({ path, message }: OwnFault): string[] {
  const strange = /^Unrecognized keys?: "([^"]+)"/.exec(message)?.[1];
  return [...path.split('.'), ...(strange === undefined ? [] : [strange])].filter(Boolean);
}

function textOf(value: unknown, key: string): string | null {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return null;
  const found = (value as Record<string, unknown>)[key];
  return typeof found === 'string' ? found.slice(0, LONGEST_NAME) : null;
}
