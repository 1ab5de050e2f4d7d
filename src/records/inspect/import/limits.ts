/** What a reader of logs takes at most, so that a hostile file cannot fill the memory. */
export interface LogLimits {
  /** Bytes of the log when unpacked, all of it. */
  bytes: number;
  /** Characters of one sample or other part of a `.json`; bytes of one entry of an `.eval`. */
  partChars: number;
  samples: number;
  /** Entries of a zip. */
  entries: number;
  /** How many times larger an entry may become; what is small may always. */
  ratio: number;
}

export const LIMITS: LogLimits = {
  bytes: 4 * 1024 ** 3,
  partChars: 64 * 1024 ** 2,
  samples: 300_000,
  entries: 1_000_000,
  ratio: 1000,
};

/** Entries up to this size are unpacked whatever their ratio. */
export const SMALL_ENTRY = 1024 ** 2;
