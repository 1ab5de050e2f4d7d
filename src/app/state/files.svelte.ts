import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../base/index.ts';
import type { ExportChoice, FileReading, ForeignLog, ReadSample } from '../../worker/index.ts';
import { addressOf, goTo } from '../router.svelte.ts';
import { given } from './given.svelte.ts';
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
  /** A log of another tool that was opened last; shown and not kept. */
  foreign = $state.raw<ForeignLog | null>(null);
  /** Counts imports, so that lists know when to read again. */
  imports = $state(0);

  /** Takes files one after the other and opens the last; stops at the first that is wrong. */
  async take(list: readonly File[]): Promise<void> {
    this.error = null;
    try {
      let last: string | null = null;
      for (const file of list) {
        this.reading = { name: file.name, told: null, first: [] };
        const onProgress = ({ more, ...told }: FileReading): void => {
          // The last message may come after the answer.
          if (this.reading?.name !== file.name) return;
          this.reading = { name: file.name, told, first: [...this.reading.first, ...more] };
        };
        if (/\.ya?ml$/i.test(file.name))
          throw new AppError(
            'bad-input',
            `${file.name}: scenarios and arms are opened in the room Scenarios, tours on the Stage`,
          );
        if (/\.gguf$/i.test(file.name)) {
          given.file = file;
          last = addressOf.models();
          continue;
        }
        if (isForeign(file)) {
          this.foreign = await lab.host.ask((api) => api.readLog(file, file.name));
          last = addressOf.inspect();
          continue;
        }
        const run = await lab.host.ask((api) => api.importFile(file, proxy(onProgress)));
        last = addressOf.oneRun(run.id);
        this.imports++;
      }
      if (last !== null) goTo(last);
    } catch (thrown) {
      this.error = AppError.from(thrown).toData();
    } finally {
      this.reading = null;
    }
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

export const files = new Files();
