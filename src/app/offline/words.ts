import { megabytes } from '../words.ts';
import type { CopyState } from './copy.ts';

/** What the panel says of the offline copy. */
export interface CopyWords {
  title: string;
  /** What it means, and the one next step where something is wrong. */
  text: string;
  /** Whether trying once more may help. */
  retry: boolean;
}

export function copyWords(state: CopyState): CopyWords {
  switch (state.phase) {
    case 'ready':
      return {
        title: 'Works offline',
        text: `${megabytes(state.bytes)} are kept in this browser: every room, the bundled models and their engine.`,
        retry: false,
      };
    case 'filling':
      return {
        title: 'Getting ready to work offline',
        text: `${megabytes(state.bytes)} of ${megabytes(state.total)} are kept in this browser.`,
        retry: false,
      };
    case 'waiting':
      return {
        title: 'Not yet ready to work offline',
        text: 'The copy is made once the page has loaded and is at rest.',
        retry: false,
      };
    case 'impossible':
      return {
        title: 'Needs the network',
        text:
          state.why === 'insecure'
            ? 'Browsers keep an offline copy only of pages that come by https or from this very machine. Runs work all the same.'
            : 'This browser, or this private window, keeps no offline copies. Runs work all the same.',
        retry: false,
      };
    case 'failed':
      return { title: 'Does not work offline', text: faultText(state.fault), retry: true };
  }
}

function faultText(fault: Extract<CopyState, { phase: 'failed' }>['fault']): string {
  switch (fault.code) {
    case 'no-room':
      return 'The browser refused the space for the copy. Free some disk space or delete old runs, then try again. Runs work all the same.';
    case 'unreachable':
      return `The site did not deliver ${fault.file}. Check the connection and try again; what has arrived is kept.`;
    case 'changed':
      return `${fault.file} is not what was built, so it is not kept. The site may be changing at this moment: reload the page in a while. If that does not help, its server rewrites files.`;
    case 'refused':
      return `The browser refused to keep a copy (${fault.reason}).`;
  }
}
