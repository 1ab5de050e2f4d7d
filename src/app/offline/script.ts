interface TrustedTypePolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const address = (): string => new URL('sw.js', document.baseURI).href;

const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('belljar-offline', {
  createScriptURL(url) {
    if (url !== address()) throw new TypeError('there is one service worker only');
    return url;
  },
});

/** The service worker's address, in the form that the page's policy demands. */
export const serviceWorkerScript = (): string =>
  policy ? policy.createScriptURL(address()) : address();
