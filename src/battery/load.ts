import { parseDocument } from 'yaml';
import { AppError } from '../base/index.ts';
import { assembleBattery, type ParsedFile } from './assemble.ts';
import type { Battery } from './schema.ts';

/** A text file of the battery: its path below `scenarios/` and its content. */
export interface BatteryFile {
  path: string;
  text: string;
}

const LARGEST_FILE = 1_000_000;

/** Parses and checks a battery out of YAML texts. Throws `bad-input` as `assembleBattery` does. */
export function loadBattery(files: readonly BatteryFile[]): Battery {
  return assembleBattery(files.map(readYaml));
}

/** The value of a YAML file. Throws `bad-input` for what is no YAML, too large or a trap. */
export function readYaml({ path, text }: BatteryFile): ParsedFile {
  const refuse = (message: string): never => {
    throw new AppError('bad-input', `${path}: ${message}`, { details: { file: path, path: '' } });
  };
  if (text.length > LARGEST_FILE) refuse(`larger than ${LARGEST_FILE} characters`);
  const document = parseDocument(text, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) refuse(`not YAML: ${problem.message.split('\n')[0]}`);
  try {
    // The limit is on aliases: a few lines of them can stand for billions of nodes.
    return { path, value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (thrown) {
    return refuse(`not YAML: ${String(thrown)}`);
  }
}
