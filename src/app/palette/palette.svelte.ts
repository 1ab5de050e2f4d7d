import type { Component } from 'svelte';
import { faceFor, type Face } from './keys.ts';

const FIELDS = 'input, select, textarea, [contenteditable]';

/** The palette, of which the first page holds no more than this. */
class Palette {
  face = $state<Face | null>(null);
  /** The component, once it was asked for. */
  View = $state.raw<Component<{ face: Face; onFace: (face: Face | null) => void }> | null>(null);
  problem = $state.raw<unknown>(null);

  async open(face: Face): Promise<void> {
    this.problem = null;
    try {
      this.View ??= (await import('./Palette.svelte')).default;
      this.face = face;
    } catch (thrown) {
      this.problem = thrown;
    }
  }

  readonly show = (face: Face | null): void => {
    this.face = face;
  };

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
