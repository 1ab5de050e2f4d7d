import { lines } from './text.ts';

/** A chart as a file: SVG that needs no style sheet, and PNG. */

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** What the page's style sheets decide, and a file must say itself. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
] as const;

/** Of the value that these have when nobody sets them, nothing need be said. */
const INITIAL: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'text-anchor': 'start',
  'paint-order': 'normal',
};

/** Pixels of the file for each one on the page: enough for print. */
const PNG_SCALE = 3;

/** Of the file: around everything, for its title, and for its notes. */
const MARGIN = 20;
const TITLE = { size: 17, height: 34 };
const NOTE = { size: 12, height: 18 };

/** What a file says besides the chart itself. */
export interface Caption {
  title: string;
  /** What the marks mean, a sentence each: a file has nothing beside it that would say so. */
  notes: readonly string[];
}

/**
 * The text of an SVG file that looks like the chart on the page, in the colours it has there, between
 * its title and its notes. Marks are no links in it, and what is marked `data-screen` is left out.
 */
export async function svgText(svg: SVGSVGElement, { title, notes }: Caption): Promise<string> {
  const chart = svg.viewBox.baseVal;
  const titles = lines(title, chart.width, TITLE.size, 3);
  const sentences = notes.flatMap((note) => lines(note, chart.width, NOTE.size, 4));
  const width = chart.width + 2 * MARGIN;
  const top = MARGIN + titles.length * TITLE.height;
  const bottom = top + chart.height + NOTE.height;
  const height = bottom + sentences.length * NOTE.height + MARGIN - NOTE.height / 2;
  const { color, fontFamily } = getComputedStyle(svg);
  const words = (text: string, size: number, y: number, more: Attributes): SVGElement => {
    const ink = { fill: plainColour(color), 'font-family': fontFamily, 'font-size': `${size}px` };
    const element = make('text', { x: MARGIN, y, ...ink, ...more });
    element.textContent = text;
    return element;
  };
  const name = make('title');
  name.textContent = title;
  const drawing = make('g', { transform: `translate(${MARGIN} ${top})` });
  for (const child of svg.children) {
    const copy = plainCopy(child);
    if (copy) drawing.append(copy);
  }
  const root = make('svg', { viewBox: `0 0 ${width} ${height}`, width, height });
  root.append(
    name,
    make('rect', { width, height, fill: plainColour(groundOf(svg)) }),
    ...titles.map((line, index) =>
      words(line, TITLE.size, MARGIN + TITLE.size + index * TITLE.height, { 'font-weight': 600 }),
    ),
    drawing,
    ...sentences.map((line, index) =>
      words(line, NOTE.size, bottom + NOTE.size + index * NOTE.height, { opacity: 0.75 }),
    ),
  );
  const text = new XMLSerializer().serializeToString(root);
  return text.replace('<title>', `<style>${await embeddedFaces()}</style><title>`);
}

/** The same as a PNG, three times as large as on the page. */
export async function pngOf(svg: SVGSVGElement, caption: Caption): Promise<Blob> {
  const file = new Blob([await svgText(svg, caption)], { type: 'image/svg+xml' });
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.naturalWidth * PNG_SCALE);
    canvas.height = Math.ceil(image.naturalHeight * PNG_SCALE);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((png) =>
        png ? resolve(png) : reject(new Error('the browser made no PNG of the chart')),
      ),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

type Attributes = Record<string, string | number>;

function make(tag: string, attributes: Attributes = {}): SVGElement {
  const element: SVGElement = document.createElementNS(NAMESPACE, tag as 'g');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** Hands a file to the browser as a download. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Built anew and not cloned: a copied `style` attribute is against the page's policy. */
function plainCopy(element: Element): SVGElement | null {
  if (element.hasAttribute('data-screen')) return null;
  const tag = element.localName === 'a' ? 'g' : element.localName;
  const copy = make(tag);
  for (const { name, value } of element.attributes)
    if (!/^(class|style|href|tabindex|role|id|data-.*|aria-.*)$/.test(name))
      copy.setAttribute(name, value);
  if (tag !== 'g') {
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.visibility === 'hidden') return null;
    for (const property of STYLES) {
      const value = style.getPropertyValue(property);
      if (value === INITIAL[property]) continue;
      if (property.startsWith('font') && tag !== 'text' && tag !== 'tspan') continue;
      copy.setAttribute(
        property,
        property === 'fill' || property === 'stroke' ? plainColour(value) : value,
      );
    }
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      const inner = plainCopy(child);
      if (inner) copy.append(inner);
    } else if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? '');
  }
  return copy;
}

/** The colour that the chart stands on. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (backgroundColor !== 'transparent' && !/, 0\)$/.test(backgroundColor))
      return backgroundColor;
  }
  return 'rgb(255, 255, 255)';
}

/** A colour as every reader of SVG knows it; `oklab(…)` is known to browsers only. */
function plainColour(colour: string): string {
  if (colour === 'none' || colour.startsWith('rgb(') || colour.startsWith('#')) return colour;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

/**
 * The faces of the page as a style sheet that carries them, for a picture loads nothing. What
 * cannot be had is left out, and the reader's own serif stands in.
 */
async function embeddedFaces(): Promise<string> {
  const rules = [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule),
  );
  const faces = await Promise.all(
    rules.map(async ({ style, parentStyleSheet }) => {
      const [, address] = /url\("?([^")]+)"?\)/.exec(style.getPropertyValue('src')) ?? [];
      if (!address) return '';
      try {
        const answer = await fetch(new URL(address, parentStyleSheet?.href ?? document.baseURI));
        if (!answer.ok) return '';
        const bytes = base64(new Uint8Array(await answer.arrayBuffer()));
        return (
          `@font-face{font-family:${style.getPropertyValue('font-family')};` +
          `font-weight:${style.getPropertyValue('font-weight')};` +
          `src:url(data:font/woff2;base64,${bytes}) format('woff2')}`
        );
      } catch {
        return '';
      }
    }),
  );
  return faces.join('');
}

function base64(bytes: Uint8Array): string {
  let text = '';
  const step = 8192;
  for (let at = 0; at < bytes.length; at += step)
    text += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(text);
}
