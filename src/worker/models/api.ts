import type { ErrorData } from '../../base/index.ts';
import type {
  FileFault,
  FolderFile,
  FolderSource,
  GgufHeader,
  GraphicsDevice,
  Holding,
  LoadProgress,
  MlcSource,
  Stocked,
} from '../../engines/index.ts';
import type { Result } from '../result.ts';

/** What this device brings for running models, seen from where the engines run. */
export interface DeviceReport {
  graphics: { device: GraphicsDevice } | { reason: ErrorData };
  wasm: { simd: boolean; memory64: boolean; threads: boolean };
  cores: number;
  /** Gibibytes, rounded down and capped by the browser; null where it does not tell. */
  memoryGiB: number | null;
}

/** A GGUF file that this browser keeps a copy of. */
export interface KeptFile {
  key: string;
  name: string;
  bytes: number;
  sha256: string;
  /** When the copy was made. */
  kept: string;
  header: GgufHeader;
}

/** An MLC folder that was copied from a disk. */
export interface KeptFolder {
  name: string;
  source: FolderSource;
  holding: Holding;
}

/** A model that the owner of the site put beside it. */
export type SiteModel =
  | { kind: 'gguf'; label: string; url: string; bytes: number | null; sha256: string | null }
  | { kind: 'mlc'; label: string; source: FolderSource; bytes: number | null; holding: Holding };

export type OnProgress = (progress: LoadProgress) => void;

/**
 * What the page may ask about models. A `job` is a name by which `stop` ends what is under way;
 * it ends with `aborted`.
 */
export interface ModelsApi {
  device(): Promise<Result<DeviceReport>>;
  /** WebLLM's list, and how much of each model is here. */
  stock(): Promise<Result<Stocked[]>>;
  holding(source: MlcSource): Promise<Result<Holding>>;
  /** Bytes of a model's weights by its own list, which is fetched where it is not here. */
  size(source: MlcSource): Promise<Result<number>>;
  /** Fetches what is missing of a model. */
  obtain(job: string, source: MlcSource, onProgress: OnProgress): Promise<Result<null>>;
  check(job: string, source: MlcSource, onProgress: OnProgress): Promise<Result<FileFault[]>>;
  /** Drops what a check found damaged: to fetch what is missing then repairs the model. */
  dropFaulty(source: MlcSource, faults: FileFault[]): Promise<Result<null>>;
  drop(source: MlcSource): Promise<Result<null>>;
  /** What a GGUF file says of itself. */
  readGguf(file: Blob): Promise<Result<GgufHeader>>;
  /** Copies a GGUF file into this browser's storage, from a disk or from the site. */
  keep(
    job: string,
    from: Blob | { url: string },
    name: string,
    onProgress: OnProgress,
  ): Promise<Result<KeptFile>>;
  keptFiles(): Promise<Result<KeptFile[]>>;
  /** Whether a copy still has the SHA-256 that it had when it was made. */
  checkKept(job: string, key: string, onProgress: OnProgress): Promise<Result<boolean>>;
  dropKept(key: string): Promise<Result<null>>;
  /** Copies a folder in MLC's format from a disk; `site` is the address of the page. */
  keepFolder(
    job: string,
    files: FolderFile[],
    name: string,
    site: string,
    onProgress: OnProgress,
  ): Promise<Result<null>>;
  keptFolders(site: string): Promise<Result<KeptFolder[]>>;
  /** The models that the site lists in `models/index.json`. */
  siteModels(site: string): Promise<Result<SiteModel[]>>;
  /** SHA-256 and length of a file of the site, as it is served now. */
  hashOf(
    job: string,
    url: string,
    onProgress: OnProgress,
  ): Promise<Result<{ sha256: string; bytes: number }>>;
  stop(job: string): void;
}
