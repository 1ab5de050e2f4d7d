import { renameSync, rmSync } from 'node:fs';
import { AppError } from '../base/index.ts';
import type { BatteryOrder } from './arguments.ts';
import { drive, type Driven } from './drive.ts';
import { EXIT } from './exit.ts';
import { freeName, partOf } from './out-file.ts';
import { ProgressLine } from './progress.ts';
import { watchSignals } from './signals.ts';
import { openSite } from './site.ts';
import { summarizeFile, type Summary } from './summary.ts';
import { resultTable } from './table.ts';

/** Serves the site, plays the order in it, keeps the file and prints what it says. */
export async function play(
  order: BatteryOrder,
  { root, browser }: { root: string; browser: string },
): Promise<number> {
  const progress = new ProgressLine(process.stderr);
  const warn = (line: string): void => {
    progress.clear();
    console.error(line);
  };
  const say = order.quiet ? () => undefined : warn;
  const signals = watchSignals(() => warn('Stopping, to keep what is finished. Again to quit.'));
  const part = partOf(order.out ?? './result');
  try {
    const site = await openSite(root, { build: order.build, say });
    say(`Playing ${order.samples} samples…`);
    let driven: Driven;
    try {
      driven = await drive(
        order,
        { site: site.address, browser, path: part },
        {
          signal: signals.signal,
          onStatus: order.quiet ? () => undefined : (status) => progress.show(status),
        },
      );
    } finally {
      await site.close();
    }
    if (driven.failure !== null) warn(`The run failed: ${driven.failure}`);
    if (driven.unsaved !== null) warn(`What was finished could not be saved: ${driven.unsaved}`);
    const kept = driven.saved === null ? null : await keep(part, order.out, driven.saved);
    if (kept === null) {
      warn('No file was written.');
      return signals.code() ?? EXIT.failed;
    }
    const whole = kept.summary.finished === kept.summary.total;
    if (whole) say(`${kept.summary.total} samples, kept in ${kept.path}`);
    else warn(`${kept.summary.finished} of ${kept.summary.total} samples, kept in ${kept.path}`);
    if (order.json) console.log(JSON.stringify({ file: kept.path, ...kept.summary }, null, 2));
    else console.log(resultTable(kept.summary));
    return signals.code() ?? (whole && driven.failure === null ? EXIT.done : EXIT.failed);
  } finally {
    progress.clear();
    signals.release();
  }
}

/** Gives the file its name once it is proved whole; one that was there stays until then. */
async function keep(
  part: string,
  out: string | null,
  name: string,
): Promise<{ path: string; summary: Summary }> {
  let summary: Summary;
  try {
    summary = await summarizeFile(part);
  } catch (thrown) {
    rmSync(part, { force: true });
    throw new Error(`the saved file is damaged: ${AppError.from(thrown).message}`, {
      cause: thrown,
    });
  }
  const path = out ?? freeName(name);
  renameSync(part, path);
  return { path, summary };
}
