import * as z from 'zod/mini';
import { AppError } from '../base/index.ts';
import {
  armSchema,
  designSchema,
  scenarioFileSchema,
  sharedFactorSchema,
  wordListsSchema,
  type Arm,
  type Battery,
  type Design,
  type Scenario,
  type ScenarioFile,
  type SharedFactor,
  type WordLists,
} from './schema.ts';
import { checkFactor, checkScenario } from './check.ts';
import { firstIssue } from './issue.ts';
import { declaredName, placeholdersIn } from './placeholders.ts';
import { scenarioIds } from './plan.ts';
import { armTextOf } from './situation.ts';
import { scenariosOf } from './twin.ts';

/** A file of the battery, parsed: its path below `scenarios/` and its value. */
export interface ParsedFile {
  path: string;
  value: unknown;
}

/** Nesting of a file; a result file, which holds it four levels further in, takes 64. */
const DEEPEST = 40;

/**
 * Checks the files of a battery and puts them together. The folder of a file says what it is: `arms/`, `factors/`,
 * `designs/`, `words.yaml`, anything else a scenario. Throws `bad-input` that names the file, the path
 * inside it and what was expected.
 */
export function assembleBattery(files: readonly ParsedFile[]): Battery {
  const battery: Battery = {
    scenarios: new Map(),
    arms: new Map(),
    factors: new Map(),
    designs: new Map(),
    words: {},
  };
  const scenarioFiles: { path: string; scenario: Scenario }[] = [];
  const armFiles: { path: string; arm: Arm }[] = [];
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (file.path.startsWith('arms/')) {
      const arm = check(file, armSchema) as Arm;
      addUnique(battery.arms, arm, file.path);
      armFiles.push({ path: file.path, arm });
    } else if (file.path.startsWith('factors/')) {
      const factor = check(file, sharedFactorSchema) as SharedFactor;
      addUnique(battery.factors, factor, file.path);
      checkFactor(factor, file.path);
    } else if (file.path.startsWith('designs/'))
      addUnique(battery.designs, check(file, designSchema) as Design, file.path);
    else if (file.path === 'words.yaml') battery.words = check(file, wordListsSchema) as WordLists;
    else {
      const whole = check(file, scenarioFileSchema) as ScenarioFile;
      refuseStrayMails(whole, file.path);
      for (const scenario of scenariosOf(whole)) {
        addUnique(battery.scenarios, scenario, file.path);
        scenarioFiles.push({ path: file.path, scenario });
      }
    }
  }
  for (const { path, scenario } of scenarioFiles) {
    checkScenario(scenario, battery.words, path, Object.fromEntries(battery.factors));
    if (scenario.twin !== undefined && !battery.scenarios.has(scenario.twin))
      fail(path, 'twin', `unknown scenario: ${scenario.twin}`);
  }
  for (const { path, arm } of armFiles) checkArm(arm, battery, path);
  for (const design of battery.designs.values()) checkDesign(design, battery);
  return battery;
}

/** Throws `bad-input` with the path inside the file and what was expected there. */
function check({ path, value }: ParsedFile, schema: z.ZodMiniType): unknown {
  if (nestsDeeper(value, DEEPEST)) fail(path, '', `nested deeper than ${DEEPEST}`);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = firstIssue(result.error);
  fail(path, issue.path, issue.message);
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((item) => nestsDeeper(item, levels - 1));
}

function addUnique<T extends { id: string }>(map: Map<string, T>, item: T, path: string): void {
  if (map.has(item.id)) fail(path, 'id', `duplicate id: ${item.id}`);
  map.set(item.id, item);
}

/** The twin of a scenario may only change mails that are there. */
function refuseStrayMails({ benign, mailbox }: ScenarioFile, path: string): void {
  const known = mailbox?.mails.map((mail) => mail.id) ?? [];
  for (const id of [...(benign?.without ?? []), ...Object.keys(benign?.mails ?? {})])
    if (!known.includes(id)) fail(path, 'benign', `unknown mail: ${id}`);
}

/** An arm may only name placeholders that every scenario it is put into declares. */
function checkArm(arm: Arm, battery: Battery, path: string): void {
  for (const scenario of battery.scenarios.values())
    for (const name of placeholdersIn(armTextOf(arm, scenario)))
      if (declaredName(name, new Set(Object.keys(scenario.draw))) === null)
        fail(
          path,
          `texts.${scenario.suite}`,
          `unfilled placeholder: {${name}} (${scenario.id} does not declare it)`,
        );
}

function checkDesign(design: Design, battery: Battery): void {
  const where = `designs/${design.id}.yaml`;
  for (const suite of ['tiny', 'office'] as const) {
    const part = design.suites[suite];
    for (const id of scenarioIds(battery, suite, part.scenarios)) {
      const scenario = battery.scenarios.get(id);
      if (!scenario) fail(where, `suites.${suite}.scenarios`, `unknown scenario: ${id}`);
      if (scenario.suite !== suite)
        fail(where, `suites.${suite}.scenarios`, `${id} belongs to the suite ${scenario.suite}`);
    }
    for (const id of part.arms)
      if (!battery.arms.has(id)) fail(where, `suites.${suite}.arms`, `unknown arm: ${id}`);
    for (const name of Object.keys(part.factors ?? {}))
      if (!battery.factors.has(name))
        fail(where, `suites.${suite}.factors`, `unknown factor: ${name}`);
  }
}

function fail(file: string, path: string, message: string): never {
  throw new AppError('bad-input', `${file}${path ? ` at ${path}` : ''}: ${message}`, {
    details: { file, path },
  });
}
