import { addressOf } from '../../router.svelte.ts';

/** Opens the presenter’s window, or brings it to the front; whether the browser allowed it. */
export function openNotes(): boolean {
  const address = `${location.pathname}${location.search}${addressOf.stage()}?view=notes`;
  return window.open(address, 'belljar-notes', 'popup,width=960,height=720') !== null;
}
