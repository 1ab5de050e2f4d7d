import { MODEL_HOSTS, SEALED_POLICY } from './policy.ts';

/**
 * The seal. A page starts sealed: a second policy, which can only tighten the first, forbids
 * every address but the own origin, for the page and for the workers it starts. Consent to a
 * model download is kept for this tab and holds from the next load on, because a policy cannot
 * be loosened while the page lives.
 */
const CONSENT = 'belljar-unsealed';

export type Seal = { sealed: true } | { sealed: false; hosts: readonly string[] };

let current: Seal = { sealed: true };

/** Must run before anything else on the page. */
export function closeSeal(): void {
  if (readConsent()) {
    current = { sealed: false, hosts: MODEL_HOSTS };
    return;
  }
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = SEALED_POLICY;
  document.head.append(policy);
}

export const seal = (): Seal => current;

/** The policies as they stand in the page; a header may add to them, and can only tighten. */
export const policiesInForce = (): string[] =>
  [...document.querySelectorAll('meta')]
    .filter(({ httpEquiv }) => httpEquiv === 'Content-Security-Policy')
    .map(({ content }) => content);

/** Opens the seal for model downloads in this tab and loads the page anew. */
export function openForDownloads(): void {
  sessionStorage.setItem(CONSENT, 'yes');
  location.reload();
}

/** Closes the seal again and loads the page anew. */
export function sealAgain(): void {
  sessionStorage.removeItem(CONSENT);
  location.reload();
}

function readConsent(): boolean {
  try {
    return sessionStorage.getItem(CONSENT) === 'yes';
  } catch {
    // Storage may be forbidden altogether; then the page stays sealed.
    return false;
  }
}
