import { parseArgs } from 'node:util';
import { AppError } from '../base/index.ts';
import { makePlan, planSize, type Battery, type Form, type Suite } from '../battery/index.ts';
import { UsageError } from './exit.ts';

/** A model that ships with the site, or a file on this computer. */
export type ModelChoice = { kind: 'bundled'; id: string } | { kind: 'file'; path: string };

export interface BatteryOrder {
  model: ModelChoice;
  design: string;
  suite: Suite;
  /** Left out: the design's own. */
  arms?: string[];
  repeats?: number;
  /** Factor → levels that are crossed; left out: the design's own. */
  factors?: Record<string, string[]>;
  /** Conditions of a scenario at the most. */
  most?: number;
  form: Form;
  seed: number;
  /** How many samples that makes. */
  samples: number;
  /** Null: a name made from the run, in the working folder. */
  out: string | null;
  force: boolean;
  json: boolean;
  quiet: boolean;
  build: boolean;
  browser?: string;
}

/** The names that an order may hold. */
export interface Known {
  models: readonly { id: string; about: string }[];
  battery: Battery;
}

/** As many as the page's own form takes. */
const MOST_REPEATS = 10_000;

export const RESULT_ENDING = '.jsonl.gz';

const OPTIONS = {
  model: { type: 'string' },
  design: { type: 'string', default: 'demo' },
  arms: { type: 'string' },
  repeats: { type: 'string' },
  factors: { type: 'string' },
  most: { type: 'string' },
  form: { type: 'string', default: 'act' },
  seed: { type: 'string', default: '1' },
  suite: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  browser: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the arguments of `battery`; `help` where that is asked for. Throws `UsageError`. */
export function parseBatteryArguments(args: string[], known: Known): BatteryOrder | 'help' {
  const values = parsed(args);
  if (values.help) return 'help';
  const model = modelChoice(
    values.model,
    known.models.map(({ id }) => id),
  );
  const suite = suiteFor(model, values.suite);
  const arms = values.arms === undefined ? null : armList(values.arms);
  const repeats =
    values.repeats === undefined ? null : whole('repeats', values.repeats, 1, MOST_REPEATS);
  const factors = values.factors === undefined ? null : factorList(values.factors);
  const most = values.most === undefined ? null : whole('most', values.most, 1, 1000);
  const form = formOf(values.form);
  const seed = whole('seed', values.seed, 0, Number.MAX_SAFE_INTEGER);
  const choice = {
    design: values.design,
    ...(arms ? { arms } : {}),
    ...(repeats === null ? {} : { epochs: repeats }),
    ...(factors ? { factors } : {}),
    ...(most === null ? {} : { mostConditions: most }),
    form,
  };
  return {
    model,
    design: values.design,
    suite,
    ...(arms ? { arms } : {}),
    ...(repeats === null ? {} : { repeats }),
    ...(factors ? { factors } : {}),
    ...(most === null ? {} : { most }),
    form,
    seed,
    samples: sampleCount(known.battery, { ...choice, suite, seed }),
    out: values.out === undefined ? null : resultFile(values.out),
    force: values.force,
    json: values.json,
    quiet: values.quiet,
    build: !values['no-build'],
    ...(values.browser === undefined ? {} : { browser: values.browser }),
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (thrown) {
    // Without the advice on positional arguments, of which there are none here.
    const [message = ''] = AppError.from(thrown).message.split(/\. To specify a positional/);
    throw new UsageError(message, { cause: thrown });
  }
}

function modelChoice(text: string | undefined, models: readonly string[]): ModelChoice {
  const known = `a bundled model (${models.join(', ')}) or the path of a .gguf file`;
  if (text === undefined) throw new UsageError(`--model is missing: expected ${known}`);
  if (/\.gguf$/i.test(text)) return { kind: 'file', path: text };
  if (models.includes(text)) return { kind: 'bundled', id: text };
  throw new UsageError(`unknown model: ${text} (expected ${known})`);
}

function suiteFor(model: ModelChoice, text: string | undefined): Suite {
  if (model.kind === 'bundled') {
    if (text === undefined) return 'tiny';
    throw new UsageError('--suite is for .gguf files; bundled models speak only the tiny language');
  }
  if (text === undefined || text === 'office') return 'office';
  if (text === 'tiny') return 'tiny';
  throw new UsageError(`unknown suite: ${text} (known: tiny, office)`);
}

function armList(text: string): string[] {
  const arms = text.split(',').map((arm) => arm.trim());
  if (arms.includes(''))
    throw new UsageError(`--arms: expected names joined by commas, not “${text}”`);
  const twice = arms.find((arm, index) => arms.indexOf(arm) !== index);
  if (twice !== undefined) throw new UsageError(`--arms: ${twice} is named twice`);
  return arms;
}

/** `pressure:none,both;oversight:logged` as factors and their levels. */
function factorList(text: string): Record<string, string[]> {
  const pairs = text.split(';').map((part) => {
    const [name = '', levels = '', ...more] = part.split(':').map((piece) => piece.trim());
    const list = levels.split(',').map((level) => level.trim());
    if (name === '' || list.includes('') || more.length > 0)
      throw new UsageError(`--factors: expected name:level,level;name:level, not “${text}”`);
    return [name, list] as const;
  });
  return Object.fromEntries(pairs);
}

function formOf(text: string): Form {
  if (text === 'act' || text === 'choice') return text;
  throw new UsageError(`--form: expected act or choice, not “${text}”`);
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(
    `--${option}: expected a whole number from ${least} to ${most}, not “${text}”`,
  );
}

function sampleCount(battery: Battery, choice: Parameters<typeof makePlan>[1]): number {
  try {
    return planSize(makePlan(battery, choice));
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'bad-input') throw thrown;
    throw new UsageError(error.message, { cause: thrown });
  }
}

function resultFile(path: string): string {
  if (path.endsWith(RESULT_ENDING) && !/(^|[\\/])\.jsonl\.gz$/.test(path)) return path;
  throw new UsageError(`--out: expected a name that ends in ${RESULT_ENDING}, not “${path}”`);
}
