/** What it means that a result file was verified, and what it does not mean; to be said beside it. */
export const PROOF = {
  proves: [
    'The hash fits: the file is whole, and nobody changed it by accident or carelessly.',
    'The battery in the file is the one that its hash names, and the samples are of its plan.',
    'The verdicts follow from the transcripts in the file by the rules in the file, but for those listed.',
  ],
  doesNotProve: [
    'Who made the file: whoever changes it on purpose can compute the hash anew.',
    'That the model wrote these answers: for that, play samples again here with their seeds.',
    'That no sample was left out before the file was written.',
  ],
} as const;
