import { vi } from 'vitest';
import { EMPTY_WASM, FOLDER, LIBRARY, mlcFiles } from './mlc-files.ts';

/** Stands for the model hosts, which no test may ask: answers every `fetch` and notes it. */
export class FakeHub {
  readonly files: Record<string, Uint8Array<ArrayBuffer>>;
  readonly asked: string[] = [];
  /** Called with every address before it is answered; what it throws, `fetch` throws. */
  before: (url: string) => void | Promise<void> = () => undefined;

  constructor() {
    this.files = Object.fromEntries(
      Object.entries(mlcFiles()).map(([name, bytes]) => [FOLDER + name, bytes]),
    );
    this.files[LIBRARY] = EMPTY_WASM;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const url = input instanceof Request ? input.url : input.toString();
      this.asked.push(url);
      await this.before(url);
      init?.signal?.throwIfAborted();
      const body = this.files[url];
      return new Response(body ?? null, {
        status: body ? 200 : 404,
        headers: body ? { 'content-length': String(body.length) } : {},
      });
    });
  }

  /** What was asked for since the last call, in the order of names. */
  takeAsked(): string[] {
    return this.asked.splice(0).sort();
  }
}
