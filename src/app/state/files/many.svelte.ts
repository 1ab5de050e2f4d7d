import { proxy } from 'comlink';
import { AppError, type ErrorData } from '../../../base/index.ts';
import { inFile, type FileKind, type SeenFile } from '../../../records/index.ts';
import type { StoredRun } from '../../../store/index.ts';
import type { FilesSeen, MergeProgress, NamedFile } from '../../../worker/index.ts';
import { lab } from '../lab.svelte.ts';
import { distinctNames } from './names.ts';
import type { Found } from './found.ts';

/** What is under way, in figures. */
export type FilesProgress =
  { step: 'looking'; files: number } | { step: 'opening'; files: number } | MergeProgress;

type Tell = (progress: FilesProgress) => void;
type Read = Extract<SeenFile, { problem: null }>;
type Unread = Extract<SeenFile, { run: null }>;

/** Several files that came in together, until it is decided what becomes of them. */
export class ManyFiles {
  readonly #files: NamedFile[];
  /** Files that proved damaged only when they were read: name → why. */
  #damaged = $state.raw<ReadonlyMap<string, string>>(new Map());
  #seen = $state.raw<FilesSeen | null>(null);
  /** Ids of runs that are in this browser already. */
  #here = $state.raw<readonly string[]>([]);
  progress = $state.raw<FilesProgress | null>(null);
  error = $state.raw<ErrorData | null>(null);
  /** What is kept of the work that the error ended. */
  kept = $state('');
  readonly count: number;

  /** Those that can be opened, and can be one run each kind; the largest kind first. */
  readonly kinds = $derived.by<{ files: Read[]; differs: FileKind['differs'] }[]>(() => {
    const seen = this.#seen;
    if (!seen) return [];
    return seen.kinds
      .map(({ files, differs }) => ({
        files: files
          .map((place) => seen.files[place]!)
          .filter((file): file is Read => file.run !== null && !this.#damaged.has(file.name)),
        differs,
      }))
      .filter(({ files }) => files.length > 0);
  });
  readonly unread = $derived.by<Unread[]>(() =>
    (this.#seen?.files ?? []).flatMap((file) => {
      const damage = this.#damaged.get(file.name);
      if (damage !== undefined) return [{ name: file.name, run: null, problem: damage }];
      return file.run === null ? [file] : [];
    }),
  );
  readonly readable = $derived(this.kinds.reduce((sum, { files }) => sum + files.length, 0));
  /** Whether any two of them can be one run. */
  readonly mergeable = $derived(this.kinds.some(({ files }) => files.length > 1));

  constructor({ files: found }: Found) {
    const files = [...found].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
    const names = distinctNames(files.map(({ path }) => path));
    this.#files = files.map(({ file }, index) => ({ name: names[index]!, file }));
    this.count = files.length;
  }

  /** Whether the run of a file is in this browser already. */
  isHere(runId: string): boolean {
    return this.#here.includes(runId);
  }

  async look(): Promise<void> {
    await this.#work(async (tell) => {
      tell({ step: 'looking', files: 0 });
      const seen = await lab.host.ask((api) =>
        api.lookAtFiles(
          this.#files,
          proxy((files) => tell({ step: 'looking', files })),
        ),
      );
      this.#here = seen.here;
      this.#seen = seen;
    });
  }

  /** Makes a run of each kind and gives them; a file alone of its kind is opened as it is. */
  async merge(): Promise<StoredRun[] | null> {
    const leftOut = this.unread.map(({ name, problem }) => ({ name, reason: problem }));
    return this.#each(
      this.kinds.map(({ files }) => files),
      (files, tell) =>
        files.length > 1
          ? lab.host.ask((api) =>
              api.mergeFiles(
                files.map(({ name }) => this.#file(name)),
                leftOut,
                proxy(tell),
              ),
            )
          : this.#open(files[0]!),
    );
  }

  /** Opens each file for itself. */
  async openEach(): Promise<StoredRun[] | null> {
    let opened = 0;
    return this.#each(
      this.kinds.flatMap(({ files }) => files.map((file) => [file])),
      ([file], tell) => {
        tell({ step: 'opening', files: ++opened });
        return this.#open(file!);
      },
    );
  }

  stop(): void {
    lab.host.stopFiles();
  }

  /** The runs that come of it; null where it was stopped or something went wrong. */
  async #each(
    sets: readonly Read[][],
    make: (files: Read[], tell: Tell) => Promise<StoredRun>,
  ): Promise<StoredRun[] | null> {
    const made: StoredRun[] = [];
    const whole = await this.#work(async (tell) => {
      for (const files of sets) made.push(await make(files, tell));
    });
    if (whole) return made;
    this.kept =
      made.length === 0
        ? 'Nothing was kept.'
        : `${made.length === 1 ? 'One run was' : `${made.length} runs were`} kept before that; of the rest nothing.`;
    return null;
  }

  async #open({ name, run }: Read): Promise<StoredRun> {
    if (this.isHere(run.id)) return lab.host.ask((api) => api.run(run.id));
    try {
      const { file } = this.#file(name);
      const opened = await lab.host.ask((api) =>
        api.importFile(
          file,
          proxy(() => undefined),
        ),
      );
      this.#here = [...this.#here, opened.id];
      return opened;
    } catch (thrown) {
      throw inFile(name, thrown);
    }
  }

  #file(name: string): NamedFile {
    return this.#files.find((file) => file.name === name)!;
  }

  async #work(work: (tell: Tell) => Promise<void>): Promise<boolean> {
    this.error = null;
    this.kept = '';
    // Progress comes by a way of its own, and its last word may come behind the answer.
    let over = false;
    try {
      await work((progress) => {
        if (!over) this.progress = progress;
      });
      return true;
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code !== 'aborted') this.error = error.toData();
      this.#noteDamage(error);
      return false;
    } finally {
      over = true;
      this.progress = null;
    }
  }

  /** A file that is wrong further in is put with those that cannot be read, so that the rest can go on. */
  #noteDamage({ code, message, details }: AppError): void {
    const name = details?.['file'];
    if (code !== 'bad-input' || typeof name !== 'string') return;
    const reason = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
    this.#damaged = new Map([...this.#damaged, [name, reason]]);
  }
}
