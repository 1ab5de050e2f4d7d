import type { Page } from 'playwright';

/** What can be seen in Inspect's viewer, of whichever release. */

/** Waits until a text can be seen in the page; by its letters, since the viewer lays out spaces anew. */
export async function shows(page: Page, text: string): Promise<void> {
  await page
    .waitForFunction(
      (wanted) => document.body.innerText.replace(/\s+/g, '').includes(wanted),
      text.replace(/\s+/g, ''),
    )
    .catch((cause: unknown) => {
      throw new Error(`not shown at ${page.url()}: ${text}`, { cause });
    });
}

export async function showsMessage(page: Page, content: string): Promise<void> {
  for (const piece of piecesOf(content)) await shows(page, piece);
}

/** What must be seen of a message: of a call the viewer makes a table, so its values. */
function piecesOf(content: string): string[] {
  try {
    const call: unknown = JSON.parse(content);
    if (call !== null && typeof call === 'object') return Object.values(call).map(String);
  } catch {
    // Words.
  }
  return content
    .split('\n')
    .filter((line) => /^[\w\s,.;:’'?!-]+$/.test(line))
    .slice(0, 5);
}
