import { stateOfDist } from './staleness.ts';
import { UsageError } from './exit.ts';

/** The built site, served to this machine alone. */
export interface Site {
  address: string;
  close(): Promise<void>;
}

/** Serves `dist/` on a free port, built first where that is due. */
export async function openSite(
  root: string,
  options: { build: boolean; say: (line: string) => void },
): Promise<Site> {
  const state = stateOfDist(root);
  if (!options.build) {
    if (state === 'missing')
      throw new UsageError('--no-build: there is no dist/ to serve; build it with npm run build');
    if (state === 'stale') options.say('Note: dist/ is older than the sources.');
  } else if (state !== 'fresh') {
    options.say('Building the site…');
    await buildSite(root);
  }
  return serve(root);
}

async function buildSite(root: string): Promise<void> {
  // Vite takes over what is set here, and a site that is built for tests is another site.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  await build({ root, logLevel: 'error' });
}

async function serve(root: string): Promise<Site> {
  const { preview } = await import('vite');
  const before = process.listeners('SIGTERM');
  const server = await preview({
    root,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  // Vite ends the process on this signal; a run that is stopped must still be saved.
  for (const listener of process.listeners('SIGTERM'))
    if (!before.includes(listener)) process.off('SIGTERM', listener);
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server of the site has no port');
  return { address: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}
