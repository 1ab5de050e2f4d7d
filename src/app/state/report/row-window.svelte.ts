import { flushSync } from 'svelte';
import { Heights } from './window.ts';

/** How heavy the rows may be, all together, and still be drawn all. */
const WEIGHT_OF_ALL = 1500;
/** And those that are drawn at once, so that nothing stalls while the page is scrolled. */
const WEIGHT_A_FRAME = 180;
/** Pixels above and below the view that are drawn too, so that scrolling and the Tab key find rows. */
const MARGIN = 500;
/** More rows than these are not printed. */
const MOST_PRINTED = 2000;

export interface RowWindowOptions {
  /** Height of a row before any was drawn. */
  height: number;
  /** About how many marks and figures a row has. */
  weight: number;
}

/** Draws only those rows of a long list that are in view or near it, a few in each frame. */
export class RowWindow {
  from = $state(0);
  to = $state(0);
  /** Pixels that stand for the rows before and after. */
  before = $state(0);
  after = $state(0);
  readonly count: number;
  /** Whether all rows are drawn anyway. */
  readonly whole: boolean;
  readonly #heights: Heights;
  readonly #perFrame: number;
  readonly #watch: ResizeObserver;
  readonly #indices = new WeakMap<Element, number>();
  #list: HTMLElement | null = null;
  #waiting = false;

  constructor(count: number, { height, weight }: RowWindowOptions) {
    this.count = count;
    this.whole = count * weight <= WEIGHT_OF_ALL;
    this.#heights = new Heights(count, height);
    this.#perFrame = Math.max(1, Math.floor(WEIGHT_A_FRAME / weight));
    this.to = Math.min(count, this.whole ? count : this.#perFrame);
    this.after = this.#heights.between(this.to, count);
    this.#watch = new ResizeObserver((entries) => {
      let news = false;
      for (const { target } of entries) {
        const index = this.#indices.get(target);
        if (index === undefined) continue;
        news = this.#heights.set(index, (target as HTMLElement).offsetHeight) || news;
      }
      if (news) this.#later();
    });
  }

  /** To be attached to the element that holds the rows and what stands for the rest. */
  readonly list = (list: HTMLElement): (() => void) => {
    if (this.whole) return () => undefined;
    this.#list = list;
    const later = (): void => this.#later();
    const all = (): void => {
      this.#set(0, Math.min(this.count, MOST_PRINTED));
      flushSync();
    };
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    addEventListener('beforeprint', all);
    addEventListener('afterprint', later);
    this.#later();
    return () => {
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
      removeEventListener('beforeprint', all);
      removeEventListener('afterprint', later);
      this.#watch.disconnect();
      this.#list = null;
    };
  };

  /** To be attached to each row. */
  readonly row =
    (index: number) =>
    (row: HTMLElement): (() => void) => {
      if (this.whole) return () => undefined;
      this.#indices.set(row, index);
      this.#watch.observe(row);
      return () => this.#watch.unobserve(row);
    };

  #later(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#look();
    });
  }

  /** Takes a step towards what should be drawn, and comes again if that was not all. */
  #look(): void {
    if (!this.#list) return;
    const { top } = this.#list.getBoundingClientRect();
    const inView = this.#heights.visible(-top, innerHeight - top);
    const wanted = this.#heights.visible(-top - MARGIN, innerHeight - top + MARGIN);
    const last = Math.max(wanted.to, wanted.from + 1);
    const apart = this.to <= wanted.from || this.from >= last;
    let from = apart ? inView.from : Math.max(this.from, wanted.from);
    let to = apart ? inView.from : Math.min(this.to, last);
    const down = Math.min(this.#perFrame, last - to);
    to += down;
    from -= Math.min(this.#perFrame - down, from - wanted.from);
    this.#set(from, to);
    if (from > wanted.from || to < Math.min(last, this.count)) this.#later();
  }

  #set(from: number, to: number): void {
    this.from = Math.max(0, Math.min(from, this.count));
    this.to = Math.min(this.count, to);
    this.before = this.#heights.between(0, this.from);
    this.after = this.#heights.between(this.to, this.count);
  }
}
