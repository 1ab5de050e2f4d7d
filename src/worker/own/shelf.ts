import type { Battery, Design } from '../../battery/index.ts';
import { AppError } from '../../base/index.ts';
import type { OwnKind, OwnText, Store } from '../../store/index.ts';
import { shippedBattery } from '../battery-files.ts';
import {
  LONGEST_OWN_TEXT,
  type BatteryContent,
  type OwnEntry,
  type OwnReading,
} from './content.ts';

const MOST_CHECKS = 50;
const MOST_OWN = 500;

/** The shelf of own scenarios and arms: keeps their texts and puts them beside what ships. */
export class OwnShelf {
  readonly #store: Store;
  readonly #whole = new Remembered();
  /** Apart from the whole, so that who writes does not read all the others at every stroke. */
  readonly #others = new Remembered();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Shipped and own together. Where the store cannot be reached, what ships stands alone. */
  async battery(): Promise<Battery> {
    try {
      return (await this.content()).battery;
    } catch (thrown) {
      if (AppError.from(thrown).code === 'database') return shippedBattery();
      throw thrown;
    }
  }

  /** Asked of the store each time, since another tab may write to it; read only where it changed. */
  async content(): Promise<BatteryContent> {
    return this.#whole.of(await this.#store.ownTexts());
  }

  /** How a text reads in the place of the one with that key. */
  async read(key: string, kind: OwnKind, text: string): Promise<OwnReading> {
    const others = (await this.#store.ownTexts()).filter((own) => own.key !== key);
    const { readOwn } = await import('./reading.ts');
    return readOwn(kind, text, (await this.#others.of(others)).battery);
  }

  /**
   * Keeps a text. Throws `bad-input` where what is to be saved has a fault, and `locked` where
   * another tab has changed it since.
   */
  async keep(own: OwnText, since: string | null): Promise<OwnText> {
    if (own.text.length > LONGEST_OWN_TEXT || own.checks.length > MOST_CHECKS)
      throw new AppError(
        'bad-input',
        `a text of up to ${LONGEST_OWN_TEXT} characters and ${MOST_CHECKS} checks can be kept`,
      );
    const before = await this.#store.ownTexts();
    if (since === null && before.length >= MOST_OWN)
      throw new AppError('bad-input', `up to ${MOST_OWN} own texts can be kept`);
    const known = before.find(({ key }) => key === own.key)?.saved ?? null;
    if (own.saved !== null && own.saved !== known) await this.#refuseFaulty(own, own.saved);
    const kept = { ...own, changed: later(since) };
    await this.#store.keepOwn(kept, since);
    return kept;
  }

  async delete(key: string): Promise<null> {
    await this.#store.deleteOwn(key);
    return null;
  }

  /** The YAML of a copy of a scenario or an arm, with an id that nobody has yet. */
  async copyOf(kind: OwnKind, id: string): Promise<string> {
    const { battery, own } = await this.content();
    const item = (kind === 'arm' ? battery.arms : battery.scenarios).get(id);
    if (!item) throw new AppError('bad-input', `unknown ${kind}: ${id}`);
    const [{ asYaml, copyOfText, freeId }, { shippedText }] = await Promise.all([
      import('./copy.ts'),
      import('./texts.ts'),
    ]);
    const known = new Set([
      ...battery.arms.keys(),
      ...battery.scenarios.keys(),
      ...own.flatMap(({ draft }) => draft.id ?? []),
    ]);
    const saved = own.find(({ ids }) => ids[0] === id)?.own.saved;
    const text = saved ?? shippedText(kind, id) ?? asYaml(item);
    return copyOfText(text, id, freeId(id, known));
  }

  async #refuseFaulty({ key, kind }: OwnText, text: string): Promise<void> {
    const [first] = (await this.read(key, kind, text)).faults;
    if (!first) return;
    const message = first.path ? `${first.path}: ${first.message}` : first.message;
    throw new AppError('bad-input', message, { details: { ...first } });
  }
}

/** The content that was made of some texts, until they change. */
class Remembered {
  #known: { stamp: string; content: BatteryContent } | null = null;

  async of(texts: readonly OwnText[]): Promise<BatteryContent> {
    const stamp = texts.map(({ key, changed }) => `${key} ${changed}`).join('\n');
    if (this.#known?.stamp !== stamp) this.#known = { stamp, content: await withOwn(texts) };
    return this.#known.content;
  }
}

/** What ships and, one after the other, each text that can stand beside it. */
async function withOwn(texts: readonly OwnText[]): Promise<BatteryContent> {
  const shipped = shippedBattery();
  if (texts.length === 0) return { battery: shipped, own: [] };
  const { readOwn } = await import('./reading.ts');
  const battery: Battery = {
    ...shipped,
    scenarios: new Map(shipped.scenarios),
    arms: new Map(shipped.arms),
    designs: new Map([...shipped.designs].map(([id, design]) => [id, closed(design, shipped)])),
  };
  const placed = (text: OwnText): OwnEntry => {
    const saved = text.saved === null ? null : readOwn(text.kind, text.saved, battery);
    const draft =
      saved && text.saved === text.text ? saved : readOwn(text.kind, text.text, battery);
    const { scenarios, arm } = saved ?? { scenarios: [], arm: null };
    for (const scenario of scenarios) battery.scenarios.set(scenario.id, scenario);
    if (arm) battery.arms.set(arm.id, arm);
    return {
      own: text,
      draft: { id: draft.id, title: draft.title, faults: draft.faults },
      ids: [...scenarios, ...(arm ? [arm] : [])].map(({ id }) => id),
    };
  };
  // Scenarios first: an arm must fit all of them.
  const scenarios = texts.filter(({ kind }) => kind === 'scenario').map(placed);
  return {
    battery,
    own: [...scenarios, ...texts.filter(({ kind }) => kind === 'arm').map(placed)],
  };
}

/** “All” of a shipped design are those that ship: it must ask the same everywhere. */
function closed(design: Design, { scenarios }: Battery): Design {
  const part = (suite: 'tiny' | 'office'): Design['suites']['tiny'] => {
    const given = design.suites[suite];
    if (given.scenarios !== 'all') return given;
    const all = [...scenarios.values()].filter((scenario) => scenario.suite === suite);
    return { ...given, scenarios: all.map(({ id }) => id) };
  };
  return { ...design, suites: { tiny: part('tiny'), office: part('office') } };
}

/** A time of now, and in any case another than the one before. */
function later(since: string | null): string {
  const now = Date.now();
  return new Date(since === null ? now : Math.max(now, Date.parse(since) + 1)).toISOString();
}
