import type * as z from 'zod/mini';
import { batteryHash, checkScenario, firstIssue, planSize, sampleId } from '../battery/index.ts';
import { AppError, canonicalJson, contentHash, runningSha256 } from '../base/index.ts';
import { strayEvidence } from './evidence.ts';
import { fault } from './fault.ts';
import {
  footerSchema,
  FORMAT_ID,
  FORMAT_VERSION,
  headerSchema,
  sampleLineSchema,
  type Footer,
  type RunRecord,
  type SampleRecord,
} from './schema.ts';

/** What a line of a result file says. */
export type ResultFilePart =
  | { type: 'header'; run: RunRecord; exporter: string; exported: string }
  /** `mended`: halves of characters in it were replaced; see `wellFormed`. */
  | { type: 'sample'; sample: SampleRecord; mended?: true }
  | { type: 'footer'; samples: number; sha256: string };

/** A line that was taken. */
interface Accepted {
  part: ResultFilePart;
  /** Length of its canonical text and the end of the line, as text. */
  chars: number;
  /** The same as UTF-8. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** What the samples of one run are held against. */
interface Expected {
  scenarioHashes: Map<string, string>;
  arms: Set<string>;
  /** Canonical conditions per scenario. */
  conditions: Map<string, Set<string>>;
  epochs: number;
}

/**
 * Follows a result file line by line, in order, and refuses the first line that does not fit
 * the schema, the lines before it, or the plan in the header. Writer and reader both use it, so
 * what is written can be read.
 */
export class FileChecker {
  readonly #hash = runningSha256();
  readonly #encoder = new TextEncoder();
  readonly #ids = new Set<string>();
  readonly #mostSamples: number;
  #expected: Expected | null = null;

  constructor(mostSamples: number) {
    this.#mostSamples = mostSamples;
  }

  /** Checks the next line; gives what it says and how it is written. */
  accept(value: unknown, line: number): Accepted {
    const part = this.#read(value, line);
    const text = `${canonicalJson(value)}\n`;
    const bytes = this.#encoder.encode(text);
    if (part.type !== 'footer') this.#hash.update(bytes);
    return { part, chars: text.length, bytes };
  }

  /** The footer that fits the lines so far. To be called once. */
  footer(): Footer {
    return { type: 'footer', samples: this.#ids.size, sha256: this.#hash.hex() };
  }

  #read(value: unknown, line: number): ResultFilePart {
    const type = typeof value === 'object' ? (value as { type?: unknown } | null)?.type : undefined;
    if (type !== 'header' && type !== 'sample' && type !== 'footer')
      throw fault(line, 'type', 'expected header, sample or footer');
    if (type === 'header') return this.#header(value as object, line);
    if (!this.#expected) throw fault(line, 'type', `expected the header first, not a ${type}`);
    return type === 'sample'
      ? this.#sample(value, this.#expected, line)
      : this.#footer(value, line);
  }

  #header(value: object, line: number): ResultFilePart {
    if (this.#expected) throw fault(line, 'type', 'expected one header, this is the second');
    refuseNewer(value, line);
    const { exporter, exported, run } = parse(headerSchema, value, line);
    this.#expected = this.#expectedOf(run, line);
    return { type: 'header', run, exporter, exported };
  }

  #expectedOf({ plan, batteryHash: claimed }: RunRecord, line: number): Expected {
    for (const list of ['scenarios', 'arms'] as const) {
      const ids = plan[list].map((item) => item.id);
      const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
      if (twice >= 0) throw fault(line, `run.plan.${list}.${twice}.id`, `duplicate: ${ids[twice]}`);
    }
    // A sample must be one of the plan's, so this bounds their number too.
    const size = planSize(plan);
    if (size > this.#mostSamples)
      throw fault(line, 'run.plan', `${size} samples are more than ${this.#mostSamples}`);
    if (batteryHash(plan) !== claimed)
      throw fault(line, 'run.batteryHash', 'expected the hash of the battery in run.plan');
    for (const [index, scenario] of plan.scenarios.entries())
      try {
        checkScenario(scenario, plan.words, scenario.id, plan.factors);
      } catch (thrown) {
        const { message } = AppError.from(thrown);
        throw fault(line, `run.plan.scenarios.${index}`, message, thrown);
      }
    return {
      scenarioHashes: new Map(plan.scenarios.map((item) => [item.id, contentHash(item)])),
      arms: new Set(plan.arms.map((arm) => arm.id)),
      conditions: new Map(
        Object.entries(plan.conditions).map(([id, list]) => [id, new Set(list.map(canonicalJson))]),
      ),
      epochs: plan.epochs,
    };
  }

  #sample(value: unknown, expected: Expected, line: number): ResultFilePart {
    const { sample } = parse(sampleLineSchema, value, line);
    const { id, scenario, condition, arm, epoch } = sample;
    const refuse = (path: string, message: string): never => {
      throw fault(line, `sample.${path}`, message);
    };
    const scenarioHash = expected.scenarioHashes.get(scenario);
    if (scenarioHash === undefined) refuse('scenario', `not in the plan: ${scenario}`);
    if (sample.scenarioHash !== scenarioHash)
      refuse('scenarioHash', `expected the hash of ${scenario} in run.plan`);
    if (!expected.arms.has(arm)) refuse('arm', `not in the plan: ${arm}`);
    if (!expected.conditions.get(scenario)?.has(canonicalJson(condition)))
      refuse('condition', `not in the plan: ${canonicalJson(condition)}`);
    if (epoch > expected.epochs) refuse('epoch', `expected at most ${expected.epochs}`);
    if (id !== sampleId(scenario, condition, arm, epoch))
      refuse('id', `expected ${sampleId(scenario, condition, arm, epoch)}`);
    if (this.#ids.has(id)) refuse('id', `duplicate: ${id}`);
    const stray = strayEvidence(sample);
    if (stray) refuse(stray.path, stray.message);
    this.#ids.add(id);
    return { type: 'sample', sample };
  }

  #footer(value: unknown, line: number): ResultFilePart {
    const claimed = parse(footerSchema, value, line);
    const found = this.footer();
    if (claimed.samples !== found.samples)
      throw fault(line, 'samples', `says ${claimed.samples}, but there are ${found.samples}`);
    if (claimed.sha256 !== found.sha256)
      throw fault(line, 'sha256', `expected ${found.sha256}; the file was changed or damaged`);
    return { ...claimed };
  }
}

function refuseNewer(header: object, line: number): void {
  const { version, $schema } = header as { version?: unknown; $schema?: unknown };
  const numbered = FORMAT_ID.slice(0, FORMAT_ID.lastIndexOf(':') + 1);
  const ofSchema =
    typeof $schema === 'string' && $schema.startsWith(numbered)
      ? Number($schema.slice(numbered.length))
      : 0;
  const newest = Math.max(typeof version === 'number' ? version : 0, ofSchema || 0);
  if (newest > FORMAT_VERSION)
    throw fault(
      line,
      'version',
      `made by a newer Belljar: expected file version ${FORMAT_VERSION}, found ${newest}`,
    );
}

function parse<T extends z.ZodMiniType>(schema: T, value: unknown, line: number): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = firstIssue(result.error);
  throw fault(line, issue.path, issue.message);
}
