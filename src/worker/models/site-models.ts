import * as z from 'zod/mini';
import { firstIssue } from '../../battery/index.ts';
import { AppError, runningSha256 } from '../../base/index.ts';
import { downloadInto, mlcModels } from '../../engines/index.ts';
import type { OnProgress, SiteModel } from './api.ts';

/** Models that the owner of a site puts beside it, and lists in this file under its address. */
const LIST = 'models/index.json';

const LONGEST_LIST = 1_000_000;
const MOST_MODELS = 200;

const label = z.string().check(z.minLength(1), z.maxLength(200));
const address = z.string().check(z.minLength(1), z.maxLength(1000));
const bytes = z.optional(z.int().check(z.positive()));

const listSchema = z.strictObject({
  models: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('gguf'),
          label,
          url: address,
          bytes,
          sha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
        }),
        z.strictObject({ kind: z.literal('mlc'), label, url: address, library: address, bytes }),
      ]),
    )
    .check(z.maxLength(MOST_MODELS)),
});

/** What the site lists. None where it has no list; throws `bad-input` for one with a fault. */
export async function siteModels(site: string): Promise<SiteModel[]> {
  const url = new URL(LIST, site).href;
  const text = await readList(url);
  if (text === null) return [];
  return Promise.all(parseList(text, site).map(withHolding));
}

type Listed =
  Extract<SiteModel, { kind: 'gguf' }> | Omit<Extract<SiteModel, { kind: 'mlc' }>, 'holding'>;

/** The models of a list; addresses are taken from that of the site and stay on its origin. */
export function parseList(text: string, site: string): Listed[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new AppError('bad-input', `${LIST} is no JSON: ${String(thrown)}`, { cause: thrown });
  }
  const read = listSchema.safeParse(value);
  if (!read.success) {
    const { path, message } = firstIssue(read.error);
    throw new AppError('bad-input', `${LIST}: ${path}: ${message}`);
  }
  return read.data.models.map((model, index) => {
    const own = (name: 'url' | 'library', given: string): string => {
      const url = URL.canParse(given, site) ? new URL(given, site) : null;
      if (url?.origin !== new URL(site).origin)
        throw new AppError(
          'bad-input',
          `${LIST}: models.${index}.${name}: expected an address of this site, not ${given}`,
        );
      return url.href;
    };
    const { label, bytes = null } = model;
    if (model.kind === 'gguf')
      return {
        kind: 'gguf',
        label,
        url: own('url', model.url),
        bytes,
        sha256: model.sha256 ?? null,
      };
    const folder = own('url', model.url);
    return {
      kind: 'mlc',
      label,
      bytes,
      source: {
        kind: 'mlc-folder',
        url: folder.endsWith('/') ? folder : `${folder}/`,
        library: own('library', model.library),
      },
    };
  });
}

async function withHolding(model: Listed): Promise<SiteModel> {
  if (model.kind === 'gguf') return model;
  return { ...model, holding: await (await mlcModels()).holdingOfModel(model.source) };
}

async function readList(url: string): Promise<string | null> {
  const decoder = new TextDecoder();
  const stop = new AbortController();
  let text = '';
  try {
    await downloadInto(url, { signal: stop.signal }, (piece) => {
      text += decoder.decode(piece, { stream: true });
      if (text.length > LONGEST_LIST) stop.abort();
    });
    return text + decoder.decode();
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'model-missing') return null;
    if (error.code === 'aborted') throw new AppError('bad-input', `${LIST} is too long`);
    throw error;
  }
}

/** SHA-256 and length of a file of the site, of which nothing is held or kept. */
export async function hashOf(
  url: string,
  options: { signal: AbortSignal; onProgress: OnProgress },
): Promise<{ sha256: string; bytes: number }> {
  const hash = runningSha256();
  const bytes = await downloadInto(url, options, (piece) => hash.update(piece));
  return { sha256: hash.hex(), bytes };
}
