import { lab } from '../state/lab.svelte.ts';
import { dataSize } from '../words.ts';
import { jobs } from './jobs.svelte.ts';

/** Fetches a file of the site as it is served now, and holds its SHA-256 against the promised one. */
export async function checkSiteFile(
  id: string,
  url: string,
  promised: string | null,
): Promise<void> {
  const found = await jobs.run(id, 'check', (onProgress) =>
    lab.host.ask((api) => api.models.hashOf(id, url, onProgress)),
  );
  if (!found) return;
  const same = promised === null || promised === found.sha256;
  jobs.checked.set(id, {
    faults: same
      ? []
      : [{ url, why: 'damaged', words: `has the SHA-256 ${found.sha256}, not ${promised}` }],
    words: !same
      ? 'This is not the file that was promised.'
      : promised === null
        ? `Its SHA-256 is ${found.sha256}; the site promises none (${dataSize(found.bytes)}).`
        : `Checked: ${dataSize(found.bytes)} with the promised SHA-256, ${found.sha256}.`,
  });
}
