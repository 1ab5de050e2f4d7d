import type { Component } from 'svelte';
import { faceFor, type Face } from './keys.ts';

const FIELDS = 'input, select, textarea, [contenteditable]';

/** One time that the palette was opened. */
export interface Opening {
  face: Face;
  /** The address of the page then. */
  at: string;
}

interface ViewProps extends Record<string, unknown> {
  opening: Opening;
  onOpen: (face: Face) => Promise<void>;
  onClosed: (opening: Opening) => void;
}

/** The palette, of which the first page holds no more than this. */
class Palette {
  opening = $state.raw<Opening | null>(null);
  /** The component, once it was asked for; it is made anew for each opening. */
  View = $state.raw<Component<ViewProps> | null>(null);
  problem = $state.raw<unknown>(null);

  readonly open = async (face: Face): Promise<void> => {
    this.problem = null;
    try {
      this.View ??= (await import('./Palette.svelte')).default as Component<ViewProps>;
      this.opening = { face, at: location.hash };
    } catch (thrown) {
      this.problem = thrown;
    }
  };

  /** Told by a dialog a moment after it was closed, when another may be open. */
  readonly close = (opening: Opening): void => {
    if (this.opening === opening) this.opening = null;
  };

  /** Another address is shown. It was there before the page heard of it: what was opened meanwhile stays. */
  arrive(): void {
    if (this.opening?.at !== location.hash) this.opening = null;
  }

  readonly onKey = (event: KeyboardEvent): void => {
    const onStage = document.documentElement.classList.contains('on-stage');
    const inField = event.target instanceof Element && event.target.matches(FIELDS);
    const face = faceFor(event, onStage || inField);
    if (!face) return;
    event.preventDefault();
    void this.open(face);
  };
}

export const palette = new Palette();
