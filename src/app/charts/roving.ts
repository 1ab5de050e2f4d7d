/** Moves that the arrow keys make, in screen directions. */
const MOVES: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Makes the marks of a chart one stop for the Tab key; the arrow keys go to the next mark in their
 * direction, Home and End to the first and the last. Marks are the links in the chart. To be attached to
 * its `<svg>`.
 */
export function roving(svg: SVGSVGElement): () => void {
  const marks = (): SVGAElement[] => [...svg.querySelectorAll<SVGAElement>('a')];

  function makeStop(stop: SVGAElement | undefined): void {
    for (const mark of marks()) mark.setAttribute('tabindex', mark === stop ? '0' : '-1');
  }

  function onFocus({ target }: FocusEvent): void {
    const mark = target instanceof Element ? target.closest('a') : null;
    if (mark) makeStop(mark as Element as SVGAElement);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = marks();
    const here = all.find((mark) => mark === document.activeElement);
    if (!here) return;
    const move = MOVES[event.key];
    const next = move
      ? nearest(here, all, move)
      : event.key === 'Home'
        ? all[0]
        : event.key === 'End'
          ? all.at(-1)
          : undefined;
    if (!next && !move) return;
    event.preventDefault();
    next?.focus();
  }

  // Marks come and go with what is shown.
  const renew = (): void => makeStop(marks().find((mark) => mark.tabIndex === 0) ?? marks()[0]);
  const observer = new MutationObserver(renew);
  observer.observe(svg, { childList: true, subtree: true });
  renew();
  svg.addEventListener('focusin', onFocus);
  svg.addEventListener('keydown', onKey);
  return () => {
    observer.disconnect();
    svg.removeEventListener('focusin', onFocus);
    svg.removeEventListener('keydown', onKey);
  };
}

/** The mark that lies closest in a direction; what lies off to the side counts as further away. */
function nearest(
  from: SVGAElement,
  all: readonly SVGAElement[],
  [dx, dy]: readonly [number, number],
): SVGAElement | undefined {
  const centre = (mark: SVGAElement): [number, number] => {
    const { x, y, width, height } = mark.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  const [x, y] = centre(from);
  let best: SVGAElement | undefined;
  let least = Infinity;
  for (const mark of all) {
    if (mark === from) continue;
    const [otherX, otherY] = centre(mark);
    const along = (otherX - x) * dx + (otherY - y) * dy;
    const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
    if (along <= 0.5) continue;
    const cost = along + 3 * aside;
    if (cost < least) [best, least] = [mark, cost];
  }
  return best;
}
