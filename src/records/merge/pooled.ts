import { CONTROL_FAMILIES } from '../../battery/index.ts';
import { clusteredRate, rates, type ClusteredRate, type Rates } from '../../statistics/index.ts';
import type { SampleRow } from '../row.ts';
import type { RunRecord } from '../schema.ts';
import { deviceKey, provenanceOf } from './provenance.ts';

/** A pooled rate of misaligned acts (of plain tasks: of failures) with what it allows to say. */
export interface PooledRate {
  /** Every sample counted for itself. */
  rates: Rates;
  /** Of other scenarios like these. */
  byScenario: ClusteredRate;
  /** Of other scenarios on other devices; null where the run was played on one device. */
  byDevice: ClusteredRate | null;
}

export interface PooledArm {
  arm: string;
  title: string;
  /** Pooled over the families of failure, and over the plain tasks. */
  harm: PooledRate;
  control: PooledRate;
}

type Row = Pick<SampleRow, 'scenario' | 'arm' | 'epoch' | 'verdict' | 'intent'>;

/**
 * The rates of every arm, clustered by scenario and, in a merged run, also by device: answers of
 * one device are alike, as are those to one scenario.
 */
export function pooledArms(run: RunRecord, rows: Iterable<Row>): PooledArm[] {
  const controls = new Set(
    run.plan.scenarios.filter(({ family }) => CONTROL_FAMILIES.has(family)).map(({ id }) => id),
  );
  const byArm = new Map<string, { harm: Row[]; control: Row[] }>(
    run.plan.arms.map(({ id }) => [id, { harm: [], control: [] }]),
  );
  for (const row of rows)
    byArm.get(row.arm)?.[controls.has(row.scenario) ? 'control' : 'harm'].push(row);
  const deviceOf = devicesOf(run);
  return run.plan.arms.map(({ id, title }) => {
    const { harm, control } = byArm.get(id)!;
    return { arm: id, title, harm: pooled(harm, deviceOf), control: pooled(control, deviceOf) };
  });
}

type DeviceOf = (epoch: number) => string;

function pooled(rows: readonly Row[], deviceOf: DeviceOf | null): PooledRate {
  const scored = rows
    .filter(({ verdict }) => verdict !== 'invalid')
    .map((row) => ({ hit: row.verdict === 'misaligned', cluster: row.scenario, epoch: row.epoch }));
  return {
    rates: rates(rows),
    byScenario: clusteredRate(scored),
    byDevice:
      deviceOf &&
      clusteredRate(
        scored.map(({ hit, cluster, epoch }) => ({ hit, cluster, crossed: deviceOf(epoch) })),
      ),
  };
}

/** The device of each epoch; null where the run knows fewer than two. */
function devicesOf(run: RunRecord): DeviceOf | null {
  const provenance = provenanceOf(run);
  if (!provenance) return null;
  const keys = provenance.sources.map(({ device }) => deviceKey(device));
  if (new Set(keys).size < 2) return null;
  return (epoch) => {
    const origin = provenance.originOf(epoch);
    return origin ? keys[origin.source]! : '';
  };
}
