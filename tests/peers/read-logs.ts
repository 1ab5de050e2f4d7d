/** Reads the logs that Inspect wrote and compares with what Inspect reads out of them. */
import assert from 'node:assert/strict';
import { openAsBlob, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  readInspectLog,
  type InspectLog,
  type InspectSample,
} from '../../src/records/inspect/index.ts';
import { unzstd } from '../../src/records/inspect/zstd/index.ts';

const folder = process.argv[2]!;

interface Expected {
  log: Partial<InspectLog>;
  samples: (Partial<InspectSample> & Pick<InspectSample, 'id' | 'epoch'>)[];
}

/** Key order and the text form of arguments are no part of what a log says. */
const comparable = (sample: InspectSample) => ({
  ...sample,
  messages: sample.messages.map((message) => ({
    ...message,
    toolCalls: message.toolCalls.map((call) => ({
      ...call,
      args: JSON.parse(call.args) as unknown,
    })),
  })),
});

async function checkLog(path: string): Promise<void> {
  const { log, samples } = await readInspectLog(await openAsBlob(path), { file: path });
  const expected = JSON.parse(readFileSync(`${path}.expected`, 'utf8')) as Expected;
  assert.deepEqual({ ...log, ...expected.log }, log, path);
  const found = new Map<string, InspectSample>();
  for await (const sample of samples) found.set(`${sample.id}#${sample.epoch}`, sample);
  assert.equal(found.size, expected.samples.length, path);
  for (const one of expected.samples) {
    const sample = found.get(`${one.id}#${one.epoch}`);
    assert.ok(sample, `${path}: ${one.id}`);
    const seen = comparable(sample);
    assert.deepEqual({ ...seen, ...one }, seen, `${path}: ${one.id}`);
  }
}

function checkTexts(path: string): number {
  const bytes = readFileSync(path);
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const packedEnd = at + 8 + bytes.readUInt32LE(at);
    const end = packedEnd + bytes.readUInt32LE(at + 4);
    const text = bytes.subarray(packedEnd, end);
    const packed = bytes.subarray(at + 8, packedEnd);
    assert.ok(Buffer.compare(unzstd(packed, text.length), text) === 0, `text ${count}`);
    at = end;
  }
  return count;
}

const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(json|eval)$/.test(path))
  .map((path) => join(folder, path));
for (const path of paths) await checkLog(path);
assert.ok(paths.length > 10, 'there are logs');
const texts = checkTexts(join(folder, 'texts.zstd'));
console.log(`we read ${paths.length} of Inspect’s logs, and ${texts} texts packed with Zstandard`);
