import { getContext, setContext } from 'svelte';

const KEY = Symbol('what the charts are about');

/**
 * Says what the charts of a room are about: sentences that every file of theirs carries, for it will
 * be looked at without the page. To be called while the room is set up.
 */
export const tellCharts = (about: () => readonly string[]): void => {
  setContext(KEY, about);
};

/** What was told; nothing outside of a room that tells. */
export const toldCharts = (): (() => readonly string[]) =>
  getContext<(() => readonly string[]) | undefined>(KEY) ?? (() => []);
