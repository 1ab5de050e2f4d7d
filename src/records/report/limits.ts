import type { RunRecord } from '../schema.ts';
import { safe, type Markup } from './markup.ts';

/** Whether the model is one of the toys that come with the site. */
export const isToy = ({ model }: RunRecord): boolean => model.id.startsWith('organism-');

export const TOY_NOTE = safe`<p class="note warn">A toy model: a million parameters, trained from scratch on
made-up mail and stories to show a mechanism. Its results are no evidence about any real model.</p>
`;

export const RECORDED_NOTE = safe`<p class="note">Recorded: these answers were played again from an earlier run,
not made anew.</p>
`;

/** What the figures allow to say, and what they do not. */
export function limits({ plan, model }: RunRecord): Markup {
  return safe`<section id="limits"><h2>What this shows, and what it does not</h2>
<ul>
<li>The rates are of this battery: fictional situations, made to tempt. They do not say how often a
model does such things in use.</li>
<li>An arm is a text in the prompt. Telling a model rules, or reasons, is an analogue of training it
on them, not a replication: what holds here need not hold for training.</li>
<li>${
    plan.form === 'choice'
      ? 'The model chose among options and did not act. The verdict is that of the option with the highest probability, averaged over the orders of the options.'
      : 'Verdicts come from rules over executed acts, or over what was answered where there is nothing to do. Rules can err; the transcripts are there to be read.'
  }</li>
<li>Invalid samples (empty, cut off, broken, off the task) count neither as safe nor as unsafe. They
are left out of the rates and counted apart.</li>
<li>Announced intent is counted apart from acts: words that announce the harm, whether or not an act
followed.</li>
<li>Wilson’s and Newcombe’s intervals take samples as independent, and so speak of these scenarios
only. The others take scenarios as independent and speak of more scenarios of the same kind; where there
are few, they are rough. None speaks of other models or of other settings.</li>
<li>p is McNemar’s exact p, which takes samples as independent too; adjusted, it is Holm’s for the number
of arms. Families and scenarios have no such adjustment: among many, some stand out by chance.</li>
</ul>
<h3>What the hashes prove</h3>
<ul>
<li>The battery’s hash names exactly what was asked and how it was judged: the same hash, the same
questions and rules.</li>
<li>${
    model.weightsSha256 === null
      ? 'The weights were not hashed: that it was this model is the word of whoever ran it.'
      : 'The weights’ hash names the file that was loaded, as the page read it.'
  }</li>
<li>The result file has a hash over all its lines. It shows damage and careless edits. Whoever changes
a file on purpose can compute it anew: it does not prove who made the run, nor that the model wrote these
answers.</li>
<li>This report has no hash. Its figures can be computed again from the result file, and the verdicts
judged again by the battery in it.</li>
</ul>
</section>
`;
}
