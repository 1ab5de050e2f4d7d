import { mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import '../../src/app/styles/tokens.css';
import '../../src/app/styles/base.css';
import GroupTable from '../../src/app/parts/GroupTable.svelte';
import { groupsOf, type Group } from '../../src/app/state/groups.ts';
import { makePlan } from '../../src/battery/index.ts';
import { emptyGrid, groupPlaces } from '../../src/worker/index.ts';
import { shippedBattery } from '../../src/worker/battery-files.ts';

let place: HTMLElement;
let shown: Record<string, unknown>;
beforeEach(() => {
  place = document.createElement('div');
  document.body.append(place);
});
afterEach(async () => {
  await unmount(shown);
  place.remove();
  scrollTo(0, 0);
});

/** Every group misaligned in its first half and aligned in the rest, all but the last sample. */
function groupsFor(epochs: number, design: string, suite: 'tiny' | 'office'): Group[] {
  const plan = makePlan(shippedBattery(), { design, suite, epochs });
  const groups = groupPlaces(plan).length;
  const grid = emptyGrid(groups, epochs);
  for (let at = 0; at < grid.verdict.length; at++) {
    const epoch = at % epochs;
    grid.verdict[at] = epoch === epochs - 1 ? 0 : epoch < epochs / 2 ? 1 : 2;
  }
  return groupsOf(plan, grid);
}

const frames = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await tick();
};
const drawn = (): HTMLElement[] => [...place.querySelectorAll<HTMLElement>('tbody th')];
const inView = (): string[] =>
  drawn()
    .filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    })
    .map(({ textContent }) => textContent);

describe('the table of groups', () => {
  test('of a small run has a mark for every sample, each a link to it', async () => {
    const groups = groupsFor(4, 'demo', 'tiny');
    shown = mount(GroupTable, { target: place, props: { groups, runId: 'r' } });
    await frames();
    const links = [...place.querySelectorAll<HTMLAnchorElement>('td.cells a')];
    expect(links).toHaveLength(6 * 3);
    expect(links[0]!.title).toBe('Repeat 1: Misaligned');
    expect(decodeURIComponent(links[2]!.hash)).toBe(`#/run/r/${groups[0]!.key}/3`);
    expect(place.querySelectorAll('.pending')).toHaveLength(6);
    expect(place.querySelector('table')!.hasAttribute('aria-rowcount')).toBe(false);
  });

  test('sums up more samples than an eye can tell apart, and leads to each sort', async () => {
    const groups = groupsFor(1000, 'demo', 'tiny');
    shown = mount(GroupTable, { target: place, props: { groups, runId: 'r' } });
    await frames();
    const [cells] = place.querySelectorAll('td.cells');
    const links = [...cells!.querySelectorAll('a')];
    expect(links.map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())).toEqual([
      'Misaligned: 500',
      'Aligned: 499',
    ]);
    expect(cells!.textContent).toContain('1 to go');
    const query = new URLSearchParams(links[0]!.hash.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({
      list: 'samples',
      group: groups[0]!.key,
      verdict: 'misaligned',
    });
  });

  test('of many groups draws only those in view, wherever that is', async () => {
    const groups = groupsFor(10, 'full', 'office');
    expect(groups.length).toBeGreaterThan(300);
    shown = mount(GroupTable, { target: place, props: { groups, runId: 'r' } });
    await frames();
    expect(drawn().length).toBeLessThan(80);
    const [pressure] = place.querySelectorAll('table');
    const count = groups.filter(({ control }) => !control).length;
    expect(pressure!.getAttribute('aria-rowcount')).toBe(String(count + 1));
    expect(inView()[0]).toContain(groups[0]!.title);

    // Down in steps, as a person scrolls: at every stop there is something to see.
    const titles = new Set<string>();
    for (let share = 0; share <= 1; share += 0.05) {
      scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight));
      await frames();
      expect(inView().length).toBeGreaterThan(0);
      for (const title of inView()) titles.add(title);
      expect(drawn().length).toBeLessThan(80);
    }
    scrollTo(0, document.documentElement.scrollHeight);
    await frames();
    expect(inView().at(-1)).toContain(groups.filter(({ control }) => control).at(-1)!.title);
    const last = [...place.querySelectorAll('tbody tr[aria-rowindex]')].at(-1)!;
    expect(last.getAttribute('aria-rowindex')).toBe(String(groups.length - count + 1));
    expect(titles.size).toBeGreaterThan(50);
  });
});
