/**
 * The policy demands Trusted Types, in workers too. The engine's library starts a worker from
 * a blob by itself, so this worker has a default policy; it lets nothing through but blobs and
 * addresses of the own origin. Must be imported before anything else.
 */
interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): unknown;
}

const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;

factory?.createPolicy('default', {
  createScriptURL(url) {
    const { origin } = new URL(url, import.meta.url);
    if (origin !== new URL(import.meta.url).origin)
      throw new TypeError(
        `scripts come from ${new URL(import.meta.url).origin} only, not ${origin}`,
      );
    return url;
  },
});
