/**
 * The page's security policy, in one place: the build writes it into the page as `<meta>` and
 * beside it as headers for servers that can send them.
 */

/** Hosts that a model download may contact, and only after the user agreed (`seal.ts`). */
export const MODEL_HOSTS = [
  'https://huggingface.co',
  'https://*.huggingface.co',
  'https://*.hf.co',
  'https://cas-bridge.xethub.hf.co',
  'https://raw.githubusercontent.com',
] as const;

/** Widest policy of the site. The seal narrows `connect-src` further at every start. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  `connect-src 'self' blob: ${MODEL_HOSTS.join(' ')}`,
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default belljar-worker belljar-offline svelte-trusted-html',
].join('; ');

/** The sealed policy: nothing but the own origin. */
export const SEALED_POLICY = "connect-src 'self' blob:";
