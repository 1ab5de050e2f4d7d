/** own: scenarios and arms that were written in this browser, and how they join those that ship. */
export * from './content.ts';
export { OwnShelf } from './shelf.ts';
