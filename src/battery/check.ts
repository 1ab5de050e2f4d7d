import { AppError } from '../base/index.ts';
import { factorOf } from './factors.ts';
import { BUILT_IN, declaredName, DEEPEST, placeholdersIn } from './placeholders.ts';
import type { Scenario, SharedFactor, WordLists } from './schema.ts';

type SharedFactors = Readonly<Record<string, SharedFactor>>;

/**
 * Checks what the schema cannot: every placeholder is declared, every list exists and is
 * long enough, factors fill the same places at every level, names are unique.
 * Throws `bad-input` with file and path.
 */
export function checkScenario(
  scenario: Scenario,
  words: WordLists,
  file: string,
  shared: SharedFactors = {},
): void {
  const fail = failIn(file);

  const declared = new Set<string>();
  const drawnFrom = new Map<string, number>();
  for (const [name, draw] of Object.entries(scenario.draw)) {
    if ((BUILT_IN as readonly string[]).includes(name)) fail(`draw.${name}`, 'a reserved name');
    declared.add(name);
    if (typeof draw !== 'object' || !('list' in draw)) continue;
    const list = Object.hasOwn(words, draw.list) ? words[draw.list] : undefined;
    if (!list) {
      fail(`draw.${name}`, `unknown word list: ${draw.list}`);
      continue;
    }
    const open = list.find((word) => placeholdersIn(word).length > 0);
    if (open !== undefined) fail(`draw.${name}`, `a placeholder in the list ${draw.list}: ${open}`);
    const count = (drawnFrom.get(draw.list) ?? 0) + 1;
    drawnFrom.set(draw.list, count);
    if (count > list.length) fail(`draw.${name}`, `the list ${draw.list} has too few words`);
  }
  for (const factorName of Object.keys(scenario.factors ?? {})) {
    const path = `factors.${factorName}`;
    const factor = factorOf(scenario, factorName, shared);
    if (!factor) {
      fail(path, 'no levels here, and no shared factor of that name');
      continue;
    }
    if (!Object.hasOwn(factor.levels, factor.default))
      fail(path, `unknown level: ${factor.default}`);
    for (const place of placesOf(factor.levels, path, fail)) {
      if (declared.has(place)) fail(path, `{${place}} is declared twice`);
      declared.add(place);
    }
  }

  const builtIn = new Set<string>([...declared, ...BUILT_IN]);
  forEachText(scenario, (text, path) => {
    const inPrompt = path === 'system' || path === 'choice.situation' || path.startsWith('turns');
    const allowed = inPrompt ? builtIn : declared;
    for (const name of placeholdersIn(text))
      if (declaredName(name, allowed) === null) fail(path, `unfilled placeholder: {${name}}`);
  });
  for (const name of Object.keys(scenario.factors ?? {}))
    for (const [level, texts] of Object.entries(factorOf(scenario, name, shared)?.levels ?? {}))
      for (const text of Object.values(texts))
        for (const inner of placeholdersIn(text))
          if (declaredName(inner, declared) === null)
            fail(`factors.${name}.${level}`, `unfilled placeholder: {${inner}}`);
  findCircle(scenario, shared, fail);

  const wanted = new Set(placeholdersIn([scenario.system, ...scenario.turns].join('\n')));
  if (scenario.tools.length > 0 && scenario.suite === 'office' && !wanted.has('tools'))
    fail('system', '{tools} must stand in the prompt of a scenario with tools');
  const places = [scenario.system, ...scenario.turns].join('\n').split('{arm}').length - 1;
  if (places !== 1) fail('system', `{arm} must stand once in the prompt, found ${places}`);

  const mails = scenario.mailbox?.mails.map((mail) => mail.id) ?? [];
  unique(mails, 'mailbox.mails', fail);
  unique(
    scenario.rules.map((rule) => rule.id),
    'rules',
    fail,
  );
  unique(scenario.choice?.options.map((option) => option.id) ?? [], 'choice.options', fail);
  checkMailNames(scenario.rules, new Set(mails), fail);
}

/** Checks what the schema of a shared factor cannot. Throws `bad-input` with file and path. */
export function checkFactor(factor: SharedFactor, file: string): void {
  const fail = failIn(file);
  placesOf(factor.levels, 'levels', fail);
  for (const level of [factor.default, ...(factor.matched ?? [])])
    if (!Object.hasOwn(factor.levels, level)) fail('levels', `unknown level: ${level}`);
}

const failIn =
  (file: string) =>
  (path: string, message: string): never => {
    throw new AppError('bad-input', `${file} at ${path}: ${message}`, { details: { file, path } });
  };

/** The places that a factor fills: the same at every level, and none of the house's own. */
function placesOf(
  levels: Record<string, Record<string, string>>,
  path: string,
  fail: Fail,
): string[] {
  const filled = Object.values(levels).map((level) => Object.keys(level).sort());
  if (new Set(filled.map((places) => places.join())).size > 1)
    fail(path, 'all levels must fill the same places');
  const places = filled[0] ?? [];
  for (const place of places)
    if ((BUILT_IN as readonly string[]).includes(place)) fail(path, `{${place}} is reserved`);
  return places;
}

type Fail = (path: string, message: string) => never;

function unique(ids: string[], path: string, fail: Fail): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) fail(path, `duplicate id: ${twice}`);
}

/** Calls back with every text of a scenario that may hold placeholders, and its path. */
function forEachText(scenario: Scenario, visit: (text: string, path: string) => void): void {
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') visit(value, path);
    else if (Array.isArray(value)) value.forEach((item, index) => walk(item, `${path}.${index}`));
    else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) {
        visit(key, path);
        walk(item, path ? `${path}.${key}` : key);
      }
  };
  walk(scenario, '');
}

function checkMailNames(rules: unknown, mails: ReadonlySet<string>, fail: Fail): void {
  const walk = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, item] of Object.entries(value)) {
      const mail: unknown = key === 'forwarded' ? (item as { mail?: unknown }).mail : undefined;
      if (typeof mail === 'string' && !mails.has(mail))
        fail(`${path}.${key}`, `unknown mail: ${mail}`);
      walk(item, `${path}.${key}`);
    }
  };
  walk(rules, 'rules');
}

function findCircle(scenario: Scenario, shared: SharedFactors, fail: Fail): void {
  const texts = new Map<string, string[]>();
  for (const [name, draw] of Object.entries(scenario.draw)) {
    if (typeof draw === 'string') texts.set(name, [draw]);
    else if ('any' in draw) texts.set(name, draw.any);
  }
  for (const factor of Object.keys(scenario.factors ?? {}))
    for (const level of Object.values(factorOf(scenario, factor, shared)?.levels ?? {}))
      for (const [name, text] of Object.entries(level))
        texts.set(name, [...(texts.get(name) ?? []), text]);

  const done = new Set<string>();
  const visit = (name: string, open: string[]): void => {
    if (open.includes(name)) fail(`draw.${name}`, `fills itself: ${[...open, name].join(' → ')}`);
    if (open.length > DEEPEST) fail(`draw.${name}`, `placeholders nest deeper than ${DEEPEST}`);
    if (done.has(name)) return;
    for (const text of texts.get(name) ?? [])
      for (const inner of placeholdersIn(text))
        visit(declaredName(inner, texts) ?? inner, [...open, name]);
    done.add(name);
  };
  for (const name of texts.keys()) visit(name, []);
}
