import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { wuchale } from 'wuchale/vite';
import { notices } from './src/app/about/notices.ts';
import { CONTENT_SECURITY_POLICY } from './src/app/policy.ts';
import { readYaml } from './src/battery/load.ts';
import { chromiumPath } from './src/cli/chromium.ts';
import { offlineCopy } from './src/service-worker/build.ts';
import manifest from './package.json' with { type: 'json' };
import locales from './src/locales/locales.json' with { type: 'json' };

/**
 * Writes the security policy into the built page, and as header files beside it for servers
 * that read them. Not while developing: hot reload needs inline scripts.
 */
function securityPolicy(): Plugin {
  return {
    name: 'belljar-security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => ({
        html,
        tags: [
          {
            tag: 'meta',
            attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
            injectTo: 'head-prepend',
          },
        ],
      }),
    },
    generateBundle() {
      const headers = {
        'Content-Security-Policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`,
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
      };
      const entries = Object.entries(headers);
      this.emitFile({
        type: 'asset',
        fileName: '_headers',
        source: `/*\n${entries.map(([name, value]) => `  ${name}: ${value}`).join('\n')}\n`,
      });
      this.emitFile({
        type: 'asset',
        fileName: 'headers.nginx.conf',
        source: `${entries.map(([name, value]) => `add_header ${name} "${value}" always;`).join('\n')}\n`,
      });
    },
  };
}

/** Turns the battery's YAML files into modules that hold their values. */
function yamlFiles(): Plugin {
  return {
    name: 'belljar-yaml',
    transform(text, path) {
      if (!path.endsWith('.yaml')) return null;
      return {
        code: `export default ${JSON.stringify(readYaml({ path, text }).value)}`,
        map: null,
      };
    },
  };
}

/**
 * WebLLM's own list of models as a module of its own, so that who looks at the list does not load the
 * whole of WebLLM.
 */
function webllmModels(): Plugin {
  const id = 'virtual:webllm-models';
  return {
    name: 'belljar-webllm-models',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    async load(resolved) {
      if (resolved !== `\0${id}`) return null;
      const { prebuiltAppConfig } = await import('@mlc-ai/web-llm');
      return `export default ${JSON.stringify(prebuiltAppConfig.model_list)}`;
    },
  };
}

/** A site in several languages loads its words first. In one language it has nothing to load. */
function translations(): Plugin[] {
  if (locales.length < 2) return [];
  const entry: Plugin = {
    name: 'belljar-translated-entry',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('/src/app/main.ts', '/src/app/translated.ts'),
    },
  };
  return [entry, wuchale()];
}

const softwareWebGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** One real Chromium for the browser tests; `args` are its extra switches. */
function chromium(name: string, args: string[], include: string[], exclude: string[] = []) {
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: {
            executablePath: chromiumPath() ?? '',
            args: ['--no-sandbox', ...args],
          },
        }),
        instances: [{ browser: 'chromium' as const }],
      },
    },
  };
}

const licences = notices(import.meta.dirname);

export default defineConfig({
  base: './',
  plugins: [
    ...translations(),
    svelte(),
    yamlFiles(),
    webllmModels(),
    securityPolicy(),
    licences.page,
    offlineCopy(),
  ],
  define: { __APP_VERSION__: JSON.stringify(manifest.version) },
  worker: { format: 'es', plugins: () => [yamlFiles(), webllmModels(), licences.worker] },
  build: {
    target: 'es2023',
    // Nothing may be inlined as a data: address; the policy allows none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 7000,
  },
  preview: { port: 4173, host: '127.0.0.1' },
  // Found only when a worker starts or a room is entered, they would make a running test page reload.
  optimizeDeps: {
    include: [
      '@mlc-ai/web-llm',
      '@noble/hashes/legacy.js',
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
      '@wllama/wllama/esm/index.js',
      'comlink',
      'd3-scale',
      'd3-shape',
      'fast-check',
      'fflate',
      'hyparquet-writer',
      'idb',
      'lean-qr',
      'lean-qr/extras/svg',
      'pure-rand/distribution/uniformFloat64',
      'pure-rand/distribution/uniformInt',
      'pure-rand/generator/xoroshiro128plus',
      'yaml',
      'zod/mini',
      'zod/v4/locales/en.js',
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.browser.test.ts', 'tests/e2e/**', 'tests/bench/**'],
          // No test is timed: these only end one that hangs.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      chromium(
        'browser',
        [],
        ['tests/**/*.browser.test.ts'],
        ['tests/**/*.webgpu.browser.test.ts'],
      ),
      chromium('webgpu', softwareWebGpu, ['tests/**/*.webgpu.browser.test.ts']),
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file drives browsers of its own on a machine with few cores.
          fileParallelism: false,
        },
      },
    ],
  },
});
