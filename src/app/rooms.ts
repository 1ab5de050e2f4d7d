import type { Component } from 'svelte';
import Run from './routes/Run.svelte';
import type { Room } from './router.svelte.ts';

/** Files of the rooms; all but the first are fetched when they are entered. */
const FILES: Record<string, () => Promise<unknown>> = import.meta.glob([
  './routes/*.svelte',
  '!./routes/Run.svelte',
]);

const NAMES: Record<Exclude<Room, 'run'>, string> = {
  results: 'Results',
  'one-run': 'OneRun',
  transcript: 'Transcript',
  compare: 'Compare',
  stage: 'Stage',
  scenarios: 'Scenarios',
  arms: 'Arms',
  models: 'Models',
  about: 'About',
  link: 'Link',
  inspect: 'InspectLog',
};

/** What a room is called in the title of the page; the first page bears the name of the site alone. */
const TITLES: Record<Exclude<Room, 'run'> | 'unknown', string> = {
  results: 'Results',
  'one-run': 'A run',
  transcript: 'A transcript',
  compare: 'Compare',
  stage: 'Stage',
  scenarios: 'Scenarios',
  arms: 'Arms',
  models: 'Models',
  about: 'About',
  link: 'A shared result',
  inspect: 'A log of Inspect',
  unknown: 'No such room',
};

/** The title of the page while a room is shown. */
export const titleIn = (room: Room | 'unknown', site: string): string =>
  room === 'run' ? site : `${TITLES[room]} · ${site}`;

/** A room's component takes the parts of its route as properties. */
export type RoomComponent = Component<Record<string, unknown>>;

const fileOf = (room: Exclude<Room, 'run'>): string => `./routes/${NAMES[room]}.svelte`;

/** Whether the house has such a room. */
export const hasRoom = (room: Room): boolean =>
  room === 'run' || Object.hasOwn(FILES, fileOf(room));

/** The component of a room. Rejects where its file cannot be fetched. */
export async function roomOf(room: Room): Promise<RoomComponent> {
  if (room === 'run') return Run as Component<never> as RoomComponent;
  const file = (await FILES[fileOf(room)]!()) as { default: RoomComponent };
  return file.default;
}
