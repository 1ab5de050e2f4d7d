/** Published figures that the page quotes. They are others' results, not this page's. */

export interface Source {
  title: string;
  by: string;
  address: string;
}

export const AGENTIC_MISALIGNMENT: Source = {
  title: 'Agentic misalignment: how LLMs could be insider threats',
  by: 'Anthropic, June 2025',
  address: 'https://www.anthropic.com/research/agentic-misalignment',
};

export const TEACHING_REASONS: Source = {
  title: 'Teaching Claude why',
  by: 'Anthropic, May 2026',
  address: 'https://www.anthropic.com/research/teaching-claude-why',
};

/** Share of 100 samples in which a model blackmailed, as the first report gives it. */
export const BLACKMAIL: readonly { model: string; percent: number }[] = [
  { model: 'Claude Opus 4', percent: 96 },
  { model: 'Gemini 2.5 Flash', percent: 96 },
  { model: 'GPT-4.1', percent: 80 },
  { model: 'GPT-4o', percent: 15 },
  { model: 'Llama 4 Maverick', percent: 12 },
];

/** What was tried against it, and the rates before and after, as the reports give them. */
export const REMEDIES: readonly {
  what: string;
  before: number;
  after: number;
  source: Source;
}[] = [
  {
    what: 'The prompt forbids it',
    before: 96,
    after: 37,
    source: AGENTIC_MISALIGNMENT,
  },
  {
    what: 'Training on safe answers alone',
    before: 22,
    after: 15,
    source: TEACHING_REASONS,
  },
  {
    what: 'The same answers, with the reasons behind them',
    before: 22,
    after: 3,
    source: TEACHING_REASONS,
  },
  {
    what: 'Documents about values, and stories of machines that behave well',
    before: 65,
    after: 19,
    source: TEACHING_REASONS,
  },
];
