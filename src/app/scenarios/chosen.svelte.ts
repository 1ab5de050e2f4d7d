import { factorsOf, type Battery, type Scenario } from '../../battery/index.ts';
import type { Acting } from '../../office/index.ts';
import type { Chosen } from './preview.ts';

/** The sample of a scenario that is looked at: its condition, arm and repeat. */
export class ChosenSample implements Chosen {
  condition = $state.raw<Record<string, string>>({});
  arm = $state('none');
  epoch = $state(1);
  acting = $state<Acting>('text');

  /** Without what a scenario, or an arm that is gone, does not allow. */
  within(battery: Battery, scenario: Scenario): Chosen {
    const known = new Map(factorsOf(scenario, Object.fromEntries(battery.factors)));
    const condition = Object.fromEntries(
      Object.entries(this.condition).filter(([name, level]) =>
        Object.hasOwn(known.get(name)?.levels ?? {}, level),
      ),
    );
    const [first = this.arm] = battery.arms.keys();
    const arm = battery.arms.has(this.arm) ? this.arm : first;
    return { condition, arm, epoch: this.epoch, acting: this.acting };
  }

  setLevel(factor: string, level: string): void {
    this.condition = { ...this.condition, [factor]: level };
  }
}
