import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../base/index.ts';
import type { ExportChoice, FileReading, ForeignLog, ReadSample } from '../../worker/index.ts';
import { addressOf, goTo, parseRoute, placeOf } from '../router.svelte.ts';
import type { Found } from './files/found.ts';
import { given } from './given.svelte.ts';
import { plural } from '../words.ts';
import { lab } from './lab.svelte.ts';

/** A log of Inspect, by its ending; what it really is, its reader finds out. */
const isForeign = ({ name }: File): boolean => /\.(?:eval|json)$/i.test(name);

/** A file that is being read: what is known of it before its end has been checked. */
export interface Opening {
  name: string;
  /** Null until the first samples are read. */
  told: Omit<FileReading, 'more'> | null;
  /** Its first samples. */
  first: readonly ReadSample[];
}

/** Files that come in, by drop or by choice: results, and models; results also go out. */
class Files {
  reading = $state.raw<Opening | null>(null);
  error = $state.raw<ErrorData | null>(null);
  /** The place where the error came up. */
  #at = '';
  /** A log of another tool that was opened last; shown and not kept. */
  foreign = $state.raw<ForeignLog | null>(null);
  /** Several files that came in together; it is asked what is to become of them. */
  many = $state.raw<Found | null>(null);
  /** Counts imports, so that lists know when to read again. */
  imports = $state(0);

  /** Opens a file; of several it is asked whether they are one run. */
  async take(finding: Found | Promise<Found>): Promise<void> {
    // While it is asked about others, or they are read.
    if (this.many) return;
    this.error = null;
    try {
      const found = await finding;
      const [only, ...more] = found.files;
      if (!only) this.#openModel(found);
      else if (more.length > 0) this.many = found;
      else await this.#open(only.file);
    } catch (thrown) {
      this.error = AppError.from(thrown).toData();
      // As the address says it, which is changed before the page hears of it.
      this.#at = placeOf(parseRoute(location.hash));
    } finally {
      this.reading = null;
    }
  }

  async #open(file: File): Promise<void> {
    this.reading = { name: file.name, told: null, first: [] };
    const onProgress = ({ more, ...told }: FileReading): void => {
      // The last message may come after the answer.
      if (this.reading)
        this.reading = { name: file.name, told, first: [...this.reading.first, ...more] };
    };
    if (/\.ya?ml$/i.test(file.name))
      throw new AppError(
        'bad-input',
        `${file.name}: scenarios and arms are opened in the room Scenarios, tours on the Stage`,
      );
    if (/\.gguf$/i.test(file.name)) {
      given.file = file;
      goTo(addressOf.models());
      return;
    }
    if (isForeign(file)) {
      this.foreign = await lab.host.ask((api) => api.readLog(file, file.name));
      goTo(addressOf.inspect());
      return;
    }
    const run = await lab.host.ask((api) => api.importFile(file, proxy(onProgress)));
    this.imports++;
    goTo(addressOf.oneRun(run.id));
  }

  /** A folder that holds no result file may hold a model. */
  #openModel(found: Found): void {
    const [folder, ...others] = found.models;
    if (!folder) throw nothingFound(found);
    if (others.length > 0)
      throw new AppError('bad-input', 'several folders in MLC’s format: give one at a time');
    given.folder = folder;
    goTo(addressOf.models());
  }

  /** In another place than that where it came up, an error is beside the point. */
  arrive(place: string): void {
    if (this.#at !== place) this.error = null;
  }

  dismiss(): void {
    this.error = null;
  }

  /** Hands a run to the browser as a download. */
  async save(runId: string, choice?: ExportChoice): Promise<void> {
    const { name, file } = await lab.host.ask((api) => api.exportRun(runId, choice));
    const url = URL.createObjectURL(file);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // The download has begun by then; holding the blob longer would hold its memory.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}

function nothingFound({ others, tooLarge }: Found): AppError {
  return new AppError(
    'bad-input',
    tooLarge > 0
      ? 'the file is larger than any result file may be'
      : `the folder holds no result file (.jsonl.gz) and no model in MLC’s format, only ${plural(others, ['# other file', '# other files'])}`,
  );
}

export const files = new Files();
