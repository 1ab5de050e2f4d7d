import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { streamOf } from '../streams.ts';
import type { RunRecord, SampleRecord } from '../schema.ts';
import { sampleTable, type Cell, type ColumnType } from './columns.ts';
import type { LeaveOut } from './options.ts';

export interface ParquetOptions {
  leaveOut?: LeaveOut;
  /** What wrote the file, such as `belljar@0.1.0`. */
  exporter?: string;
}

/** A row group is held until it is whole; it ends at whichever comes first. */
const GROUP_ROWS = 20_000;
const GROUP_CHARS = 8 * 1024 ** 2;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

/**
 * The samples of a run as Parquet, one row a sample, every column typed, Snappy inside. Row groups
 * leave as they are filled, so that no more than one is held; the next is begun only when somebody
 * reads on. What all rows share stands in the file's metadata too, as JSON under `belljar.run`.
 */
export function writeParquet(
  run: RunRecord,
  samples: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  options: ParquetOptions = {},
): ReadableStream<Uint8Array> {
  return streamOf(pieces(run, samples, options));
}

async function* pieces(
  run: RunRecord,
  samples: AsyncIterable<SampleRecord> | Iterable<SampleRecord>,
  { leaveOut = {}, exporter }: ParquetOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const { columns, cells } = sampleTable(run, leaveOut);
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: 'samples', num_children: columns.length },
      ...columns.map(({ name, type }) => ({
        name,
        repetition_type: 'OPTIONAL' as const,
        ...PHYSICAL[type],
      })),
    ],
    kvMetadata: [
      ...(exporter === undefined ? [] : [{ key: 'belljar.exporter', value: exporter }]),
      { key: 'belljar.run', value: JSON.stringify(factsOf(run, leaveOut)) },
    ],
  });
  let group = new Group(columns.length);
  const write = (): void => {
    void parquet.write({
      columnData: columns.map(({ name }, index) => ({ name, data: group.columns[index]! })),
      rowGroupSize: group.rows,
    });
    group = new Group(columns.length);
  };
  for await (const sample of samples) {
    group.add(cells(sample).map((cell, index) => stored(cell, columns[index]!.type)));
    if (!group.full) continue;
    write();
    yield taken(writer);
  }
  if (group.rows > 0) write();
  void parquet.finish();
  yield taken(writer);
}

/** Rows that wait to be written, column by column, as the format wants them. */
class Group {
  readonly columns: unknown[][];
  rows = 0;
  #chars = 0;

  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => []);
  }

  get full(): boolean {
    return this.rows >= GROUP_ROWS || this.#chars >= GROUP_CHARS;
  }

  add(row: readonly unknown[]): void {
    for (const [index, value] of row.entries()) {
      const column = this.columns[index]!;
      const above = column.at(-1);
      // What stands in row after row is held, and written, once.
      if (typeof value === 'string' && value !== above) this.#chars += value.length;
      column.push(value === above ? above : value);
    }
    this.rows++;
  }
}

const PHYSICAL: Record<
  ColumnType,
  Pick<Schema[number], 'type' | 'converted_type' | 'logical_type'>
> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  real: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    // Without it DuckDB takes a time for one of no time zone.
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

function stored(cell: Cell, type: ColumnType): unknown {
  if (cell === null) return null;
  if (type === 'integer') return BigInt(cell);
  return type === 'time' ? new Date(String(cell)) : cell;
}

/** What was written since the last time. The writer goes on at the same place of the file. */
function taken(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

function factsOf(
  { id, created, batteryHash, model, sampling, acting, recordingOf, device }: RunRecord,
  leaveOut: LeaveOut,
): object {
  const { facts, ...known } = model;
  return {
    id,
    created,
    batteryHash,
    model: leaveOut.device ? known : { ...known, facts },
    sampling,
    acting,
    recordingOf,
    ...(leaveOut.device ? {} : { device }),
  };
}
