import { mount, tick, unmount, type Component } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import Bars from '../../../src/app/charts/Bars.svelte';
import Forest from '../../../src/app/charts/Forest.svelte';
import Heatmap from '../../../src/app/charts/Heatmap.svelte';
import Intervals from '../../../src/app/charts/Intervals.svelte';
import { pngOf, svgText } from '../../../src/app/charts/picture.ts';
import Plane from '../../../src/app/charts/Plane.svelte';
import { fitted, lines, textWidth } from '../../../src/app/charts/text.ts';
import { shareOf } from '../../../src/app/state/groups.ts';

let place: HTMLElement;
let shown: Record<string, unknown> | null = null;
beforeEach(() => {
  place = document.createElement('div');
  place.className = 'sheet';
  document.body.append(place);
});
afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  place.remove();
});

/** Draws a chart at a width of the page. */
async function show<P extends Record<string, unknown>>(
  chart: Component<P>,
  props: P,
  width = 900,
): Promise<SVGSVGElement> {
  place.style.width = `${width}px`;
  shown = mount(chart, { target: place, props });
  for (let tries = 0; tries < 50 && !place.querySelector('.plot svg'); tries++)
    await new Promise((resolve) => requestAnimationFrame(resolve));
  await tick();
  return place.querySelector<SVGSVGElement>('.plot svg')!;
}

const table = { head: ['Arm', 'Rate'], rows: [['Rules', { text: '5 of 9', href: '#/x' }]] };
const marks = (): SVGAElement[] => [...place.querySelectorAll<SVGAElement>('.plot a')];
const button = (name: string): HTMLButtonElement =>
  [...place.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name)!;

const rows = ['rules', 'reasons'].map((arm, index) => ({
  key: arm,
  label: `The arm that is called ${arm}, and has a name that is too long for a narrow screen`,
  sub: '12 pairs',
  value: -0.2 + index / 2,
  inner: { low: -0.4, high: 0.4 },
  outer: { low: -0.5, high: 0.1 },
  tone: 'misaligned' as const,
  text: ['−20 [−40 to +40]', 'p = 0.02'] as const,
  name: `${arm} in words`,
  href: `#/${arm}`,
}));
const forest = {
  title: 'Effects',
  file: 'effects',
  groups: [{ title: 'Misaligned acts', rows: [...rows, { ...rows[0]!, key: 'none', href: null }] }],
  table,
  ends: ['less', 'more'] as const,
  lines: ['inner', 'outer'] as const,
};
const cell = (key: string, count: number, of: number, href: string | null = `#/${key}`) => ({
  key,
  share: shareOf(count, of),
  invalid: shareOf(1, of + 1),
  name: `${key} in words`,
  href,
});
const heat = {
  title: 'Families',
  file: 'families',
  columns: ['Nothing', 'Rules'],
  groups: [
    {
      title: 'Misaligned acts',
      tone: 'misaligned' as const,
      rows: [
        { key: 'leaking', title: 'Leaking', cells: [cell('a', 3, 9), cell('b', 0, 0)] },
        { key: 'blackmail', title: 'Blackmail', cells: [cell('c', 9, 9), cell('d', 0, 4)] },
      ],
    },
  ],
  table,
};
const at = (rate: number) => ({
  rate,
  low: Math.max(0, rate - 0.1),
  high: Math.min(1, rate + 0.1),
});
const plane = {
  title: 'Plane',
  file: 'plane',
  points: [
    [0.9, 0.5],
    [0.5, 0.1],
    [0.4, 0.3],
  ].map(([capability, failure], index) => ({
    key: String(index),
    number: index + 1,
    label: `point ${index + 1}`,
    series: index % 2,
    capability: at(capability!),
    failure: at(failure!),
    name: `point ${index + 1}`,
    href: `#/${index}`,
  })),
  table,
  series: ['A', 'B'],
};
const bars = {
  title: 'Bias',
  file: 'bias',
  series: [
    {
      title: 'Nothing',
      sub: 'mean 4 %',
      bars: [3, 0, 5].map((count, bin) => ({
        key: String(bin),
        count,
        name: `${count} samples`,
        href: `#/${bin}`,
      })),
    },
  ],
  edges: ['0', '1', '2', '3'],
  table,
};

describe('every chart', () => {
  const charts: [string, Component<never>, Record<string, unknown>, string[]][] = [
    ['Forest', Forest as Component<never>, forest, ['rules in words', 'reasons in words']],
    [
      'Intervals',
      Intervals as Component<never>,
      { ...forest, lines: ['inner'] },
      ['rules in words', 'reasons in words'],
    ],
    ['Heatmap', Heatmap as Component<never>, heat, ['a in words', 'c in words', 'd in words']],
    [
      'Plane',
      Plane as Component<never>,
      plane,
      ['point 1, on the Pareto front', 'point 2, on the Pareto front', 'point 3'],
    ],
    ['Bars', Bars as Component<never>, bars, ['3 samples', '5 samples']],
  ];

  test.each(charts)(
    '%s: marks are links with a name, one stop for the Tab key',
    async (...args) => {
      const [, chart, props, names] = args;
      const svg = await show(chart as Component<Record<string, unknown>>, props);
      expect(svg.getAttribute('role')).toBe('group');
      expect(svg.getAttribute('aria-label')).toContain(props['title'] as string);
      expect(marks().map((mark) => mark.getAttribute('aria-label'))).toEqual(names);
      expect(marks().map(({ tabIndex }) => tabIndex)).toEqual([0, ...names.slice(1).map(() => -1)]);
      marks()[0]!.focus();
      const press = (key: string) =>
        document.activeElement!.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
      press('End');
      expect(document.activeElement).toBe(marks().at(-1));
      expect(marks().filter(({ tabIndex }) => tabIndex === 0)).toEqual([marks().at(-1)]);
      press('Home');
      expect(document.activeElement).toBe(marks()[0]);
      // All marks can be come by with the arrows alone.
      const reached = new Set<Element>([marks()[0]!]);
      for (const from of reached)
        for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp']) {
          (from as SVGAElement).focus();
          press(key);
          reached.add(document.activeElement!);
        }
      expect(reached.size).toBe(names.length);
    },
  );

  test.each(charts)('%s: nothing is cut off, from narrow to wide', async (...args) => {
    const [, chart, props] = args;
    for (const width of [280, 640, 1400]) {
      const svg = await show(chart as Component<Record<string, unknown>>, props, width);
      const outer = svg.getBoundingClientRect();
      for (const text of svg.querySelectorAll('text')) {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const words = `${text.textContent} at ${width}`;
        expect(left, words).toBeGreaterThanOrEqual(outer.left - 1);
        expect(right, words).toBeLessThanOrEqual(outer.right + 1);
        expect(top, words).toBeGreaterThanOrEqual(outer.top - 1);
        expect(bottom, words).toBeLessThanOrEqual(outer.bottom + 1);
      }
      await unmount(shown!);
      shown = null;
    }
  });

  test.each(charts)('%s: there is a table behind it', async (...args) => {
    const [, chart, props] = args;
    await show(chart as Component<Record<string, unknown>>, props);
    expect(place.querySelector('table')).toBeNull();
    button('As a table').click();
    await tick();
    expect(place.querySelector('caption')!.textContent).toBe(props['title']);
    expect([...place.querySelectorAll('thead th')].map((th) => th.textContent)).toEqual(table.head);
    expect(place.querySelector('tbody a')!.getAttribute('href')).toBe('#/x');
    expect(button('Hide the table').getAttribute('aria-expanded')).toBe('true');
  });

  test.each(charts)('%s: its file needs no style sheet and links nowhere', async (...args) => {
    const [, chart, props] = args;
    const svg = await show(chart as Component<Record<string, unknown>>, props);
    const text = await svgText(svg, { title: 'A title with <&', notes: ['A note.'] });
    const file = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(file.querySelector('parsererror')).toBeNull();
    expect(file.querySelector('title')!.textContent).toBe('A title with <&');
    expect(file.querySelectorAll('a, [class], [style], [data-screen], [tabindex]')).toHaveLength(0);
    // Colours that every reader knows.
    expect(text).not.toMatch(/(?:fill|stroke)="(?!none|rgb\(|#|transparent)/);
    expect(text).toMatch(/fill="rgb\(/);
    expect(text).toContain('@font-face');
    const words = (root: ParentNode): string[] =>
      [...root.querySelectorAll('text')].map((one) => one.textContent.trim());
    expect(words(file)).toEqual(['A title with <&', ...words(svg), 'A note.']);
  });
});

describe('a picture', () => {
  test('is three times as large as on the page, and not blank', async () => {
    const svg = await show(Heatmap as unknown as Component<Record<string, unknown>>, heat);
    const png = await pngOf(svg, { title: 'Families', notes: [] });
    const picture = await createImageBitmap(png);
    expect(png.type).toBe('image/png');
    expect(picture.width).toBe((svg.viewBox.baseVal.width + 40) * 3);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const colours = new Set<number>();
    for (let i = 0; i < data.length; i += 4 * 97)
      colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    expect(colours.size).toBeGreaterThan(5);
  });

  test('takes the colours of the scheme that the page is in', async () => {
    const svg = await show(Heatmap as unknown as Component<Record<string, unknown>>, heat);
    document.documentElement.style.colorScheme = 'light';
    const light = await svgText(svg, { title: 't', notes: [] });
    document.documentElement.style.colorScheme = 'dark';
    const dark = await svgText(svg, { title: 't', notes: [] });
    document.documentElement.style.colorScheme = '';
    const ground = (text: string): string => /<rect[^>]* fill="([^"]+)"/.exec(text)![1]!;
    expect(ground(light)).toBe('rgb(255, 253, 248)');
    expect(ground(dark)).toBe('rgb(28, 32, 36)');
  });
});

describe('text', () => {
  test('is cut where there is no room, and broken where there is', () => {
    const long = 'Shutdown resistance under pressure';
    expect(fitted(long, 1000, 14)).toBe(long);
    const cut = fitted(long, 80, 14);
    expect(cut).toMatch(/^Shutd.*…$/);
    expect(textWidth(cut, 14)).toBeLessThanOrEqual(80);
    expect(lines(long, 160, 14, 3).join(' ')).toBe(long);
    const two = lines(long, 80, 14, 2);
    expect(two).toHaveLength(2);
    expect(two[1]).toMatch(/…$/);
    expect(fitted('', 10, 14)).toBe('');
    expect(fitted('Wide', 0, 14)).toBe('…');
  });
});
