import { sha256Hex } from '../../base/index.ts';

/** The whole style of a report. Its hash stands in the policy, so that no other style can act. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f4ed; --sheet: #fffdf8; --ink: #1f1c18; --soft: #5b554b;
  --line: #d8d1c2; --strong: #8b8372; --accent: #14615e;
  --bad: #c23a16; --evidence: #ffd9a8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1c2024; --ink: #ece8df; --soft: #aaa69b;
    --line: #343a40; --strong: #6d747b; --accent: #7cc7c0;
    --bad: #ff8a63; --evidence: #6b3a12;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 100%/1.5 Georgia, 'Times New Roman', serif; -webkit-text-size-adjust: 100%; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1, h2, h3 { font-weight: 600; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 2rem; font-weight: 400; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 0.25rem; }
p, ul, dl { margin: 0.5rem 0; }
p, li { max-width: 46rem; }
a { color: var(--accent); }
.eyebrow, .soft, figcaption { color: var(--soft); }
.small, figcaption, table, dl, svg { font-size: 0.875rem; }
.note { border-left: 4px solid var(--accent); padding: 0.25rem 0.75rem; background: var(--sheet); }
.warn { border-color: var(--bad); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; max-width: 34rem; font-family: inherit; }
svg text { fill: var(--ink); font-size: 14px; font-variant-numeric: tabular-nums; }
svg .soft { fill: var(--soft); }
svg .axis { stroke: var(--line); stroke-width: 1; }
svg .zero { stroke: var(--strong); stroke-width: 1.5; }
svg .wide { stroke: var(--accent); stroke-width: 2; stroke-dasharray: 3 3; }
svg .bar { stroke: var(--accent); stroke-width: 5; }
svg .point { fill: var(--ink); stroke: var(--paper); stroke-width: 1.5; }
svg .cell { fill: var(--sheet); stroke: var(--line); }
svg .heat { fill: var(--bad); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: start; padding: 0.25rem 0; color: var(--soft); }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-top: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); border-top: 0; vertical-align: bottom; }
tbody th { overflow-wrap: anywhere; min-width: 7rem; }
.n { text-align: end; white-space: nowrap; }
.n + td, .n + th:not(.n) { padding-inline-start: 0.5rem; }
.range { color: var(--soft); }
.range, .of { white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.25rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.sample { border-top: 1px solid var(--strong); padding: 0.75rem 0; }
.turn { border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); padding: 0.5rem 0.75rem; margin: 0.5rem 0; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; margin: 0.25rem 0; max-width: none; }
dd.text { margin: 0; }
mark { background: var(--evidence); color: var(--ink); }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.25rem; } }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  :root {
    --paper: #fff; --sheet: #fff; --ink: #000; --soft: #444; --line: #bbb; --strong: #777;
    --accent: #14615e; --bad: #c23a16; --evidence: #ffd9a8;
  }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  table { font-size: 8pt; }
  svg { max-width: 120mm; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  h2, h3, caption, figcaption { break-after: avoid; }
  figure, tr, .note, .turn, svg { break-inside: avoid; }
  .scroll { overflow: visible; }
  svg, mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** Nothing may be loaded, run, sent or framed in; this one style may act. */
export function reportPolicy(): string {
  const bytes = sha256Hex(STYLE).match(/../g) ?? [];
  const hash = btoa(String.fromCharCode(...bytes.map((byte) => parseInt(byte, 16))));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
