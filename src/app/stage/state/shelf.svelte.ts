import * as z from 'zod/mini';
import { AppError } from '../../../base/index.ts';
import { BUNDLED_MODELS } from '../../../engines/index.ts';
import { lab } from '../../state/lab.svelte.ts';
import type { Known } from '../core/check-tour.ts';
import { readTour, type Problem, type ReadTour } from '../core/read-tour.ts';
import { LONGEST_TOUR } from '../core/tour.ts';
import stories from '../tours/stories.yaml?raw';
import { keep, readKept } from './keep.ts';

/** A tour on the shelf. */
export interface TourText {
  id: string;
  text: string;
  /** Ships with the site: it is copied and not changed. */
  shipped: boolean;
}

const MOST_OWN = 100;

const ownSchema = z.array(
  z.strictObject({
    id: z.string().check(z.regex(/^own-[a-z0-9-]{1,60}$/)),
    text: z.string().check(z.maxLength(LONGEST_TOUR)),
  }),
);

const SHIPPED: readonly TourText[] = [{ id: 'stories', text: stories, shipped: true }];

/** The names that a tour may use here; null until the battery is known. */
export function knownNames(): Known | undefined {
  return lab.battery
    ? {
        scenarios: lab.battery.scenarios,
        arms: lab.battery.arms,
        bundled: BUNDLED_MODELS.map(({ id }) => id),
        base: document.baseURI,
      }
    : undefined;
}

/** `line 12, rounds.0.first.model: unknown model: …` */
export const problemText = ({ line, path, message }: Problem): string =>
  [[line === null ? '' : `line ${line}`, path].filter(Boolean).join(', '), message]
    .filter(Boolean)
    .join(': ');

/** Tours that ship with the site, and those that were written or brought here. */
class Shelf {
  #own = $state.raw<readonly { id: string; text: string }[]>(readOwn());
  /** The browser did not keep the last change. */
  fleeting = $state(false);

  readonly tours = $derived<TourText[]>([
    ...SHIPPED,
    ...this.#own.map((tour) => ({ ...tour, shipped: false })),
  ]);

  find(id: string): TourText | null {
    return this.tours.find((tour) => tour.id === id) ?? null;
  }

  /** Puts a new tour on the shelf; gives its id. */
  add(text: string): string {
    if (this.#own.length >= MOST_OWN)
      throw new AppError('bad-input', `${MOST_OWN} tours are as many as the shelf holds`);
    const id = `own-${crypto.randomUUID()}`;
    this.#put([...this.#own, { id, text }]);
    return id;
  }

  change(id: string, text: string): void {
    this.#put(this.#own.map((tour) => (tour.id === id ? { id, text } : tour)));
  }

  remove(id: string): void {
    this.#put(this.#own.filter((tour) => tour.id !== id));
  }

  /** Takes a file in. Throws `bad-input` for one that holds no tour, and keeps nothing of it then. */
  async take(file: File): Promise<string> {
    if (file.size > LONGEST_TOUR)
      throw new AppError('bad-input', `larger than ${LONGEST_TOUR} bytes: ${file.name}`);
    const text = await file.text();
    const read = readTour(text);
    if (!read.ok)
      throw new AppError('bad-input', `no tour in ${file.name}: ${problemText(read.problems[0]!)}`);
    return this.add(text);
  }

  #put(own: readonly { id: string; text: string }[]): void {
    this.#own = own;
    this.fleeting = !keep('tours', JSON.stringify(own));
  }
}

function readOwn(): { id: string; text: string }[] {
  try {
    return ownSchema.parse(JSON.parse(readKept('tours') ?? '[]')).slice(0, MOST_OWN);
  } catch {
    // Not ours, or of another version: nothing of it can be read.
    return [];
  }
}

/** Reads a tour and holds it against what is known here. */
export const readHere = (text: string): ReadTour => readTour(text, knownNames());

/** Hands a tour to the browser as a download. */
export function saveTour(title: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50);
  link.download = `${name || 'tour'}.tour.yaml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const shelf = new Shelf();
