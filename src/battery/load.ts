import * as z from 'zod/mini';
import { parseDocument } from 'yaml';
import { AppError, firstIssue } from '../base/index.ts';
import {
  armSchema,
  designSchema,
  scenarioSchema,
  wordListsSchema,
  type Arm,
  type Battery,
  type Design,
  type Scenario,
  type WordLists,
} from './schema.ts';
import { checkScenario } from './check.ts';
import { declaredName, placeholdersIn } from './placeholders.ts';

/** A text file of the battery: its path below `scenarios/` and its content. */
export interface BatteryFile {
  path: string;
  text: string;
}

const LARGEST_FILE = 1_000_000;

/**
 * Parses and checks a battery. The folder of a file says what it is: `arms/`, `designs/`,
 * `words.yaml`, anything else a scenario. Throws `bad-input` that names the file, the path
 * inside it and what was expected.
 */
export function loadBattery(files: readonly BatteryFile[]): Battery {
  const battery: Battery = {
    scenarios: new Map(),
    arms: new Map(),
    designs: new Map(),
    words: {},
  };
  const scenarioFiles: { path: string; scenario: Scenario }[] = [];
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (file.path.startsWith('arms/')) addUnique(battery.arms, parseArm(file), file.path);
    else if (file.path.startsWith('designs/'))
      addUnique(battery.designs, parseFile(file, designSchema) as Design, file.path);
    else if (file.path === 'words.yaml')
      battery.words = parseFile(file, wordListsSchema) as WordLists;
    else {
      const scenario = parseScenario(file);
      addUnique(battery.scenarios, scenario, file.path);
      scenarioFiles.push({ path: file.path, scenario });
    }
  }
  for (const { path, scenario } of scenarioFiles) {
    checkScenario(scenario, battery.words, path);
    if (scenario.twin !== undefined && !battery.scenarios.has(scenario.twin))
      fail(path, 'twin', `unknown scenario: ${scenario.twin}`);
  }
  for (const arm of battery.arms.values()) checkArm(arm, battery);
  for (const design of battery.designs.values()) checkDesign(design, battery);
  return battery;
}

/** Parses one scenario file; placeholders are checked by `loadBattery`, which knows the words. */
export function parseScenario(file: BatteryFile): Scenario {
  return parseFile(file, scenarioSchema) as Scenario;
}

export function parseArm(file: BatteryFile): Arm {
  return parseFile(file, armSchema) as Arm;
}

function parseFile(file: BatteryFile, schema: z.ZodMiniType): unknown {
  if (file.text.length > LARGEST_FILE)
    fail(file.path, '', `larger than ${LARGEST_FILE} characters`);
  const document = parseDocument(file.text, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) fail(file.path, '', `not YAML: ${problem.message.split('\n')[0]}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (thrown) {
    fail(file.path, '', `not YAML: ${String(thrown)}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = firstIssue(result.error);
  fail(file.path, issue.path, issue.message);
}

function addUnique<T extends { id: string }>(map: Map<string, T>, item: T, path: string): void {
  if (map.has(item.id)) fail(path, 'id', `duplicate id: ${item.id}`);
  map.set(item.id, item);
}

/** An arm may only name placeholders that every scenario of the suite declares. */
function checkArm(arm: Arm, battery: Battery): void {
  for (const scenario of battery.scenarios.values())
    for (const name of placeholdersIn(arm.texts[scenario.suite]))
      if (declaredName(name, new Set(Object.keys(scenario.draw))) === null)
        fail(
          `arms/${arm.id}.yaml`,
          `texts.${scenario.suite}`,
          `unfilled placeholder: {${name}} (${scenario.id} does not declare it)`,
        );
}

function checkDesign(design: Design, battery: Battery): void {
  const where = `designs/${design.id}.yaml`;
  for (const suite of ['tiny', 'office'] as const) {
    const part = design.suites[suite];
    for (const id of part.scenarios) {
      const scenario = battery.scenarios.get(id);
      if (!scenario) fail(where, `suites.${suite}.scenarios`, `unknown scenario: ${id}`);
      if (scenario.suite !== suite)
        fail(where, `suites.${suite}.scenarios`, `${id} belongs to the suite ${scenario.suite}`);
    }
    for (const id of part.arms)
      if (!battery.arms.has(id)) fail(where, `suites.${suite}.arms`, `unknown arm: ${id}`);
  }
}

function fail(file: string, path: string, message: string): never {
  throw new AppError('bad-input', `${file}${path ? ` at ${path}` : ''}: ${message}`, {
    details: { file, path },
  });
}
