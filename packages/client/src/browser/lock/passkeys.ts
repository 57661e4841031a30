import type { Passkeys } from './passkey-port.ts';

/* Passkeys that answer a secret of their own to a salt: WebAuthn with the PRF extension. */

const saltBytes = 32;
const challengeBytes = 32;
const patienceMs = 120_000;
/** ES256, EdDSA, RS256: some passkey can do one of them. */
const algorithms = [-7, -8, -257];

/** Whether this browser may have passkeys that can do it; whether one does is known when it is made. */
export function mayHavePasskeys(): boolean {
  return 'PublicKeyCredential' in globalThis && 'credentials' in navigator;
}

/** The passkeys of this browser. Nobody checks their signatures: it is their answer that opens the lock, or does not. */
export const browserPasskeys: Passkeys = {
  async make(name) {
    const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
    const made = await credentialOf(() =>
      navigator.credentials.create({
        publicKey: {
          challenge: crypto.getRandomValues(new Uint8Array(challengeBytes)),
          rp: { name: 'Pando' },
          // It names this lock, not a person.
          user: { id: crypto.getRandomValues(new Uint8Array(saltBytes)), name, displayName: name },
          pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
          authenticatorSelection: { userVerification: 'required', residentKey: 'discouraged' },
          timeout: patienceMs,
          extensions: { prf: { eval: { first: salt } } },
        },
      }),
    );
    if (made === undefined || made.getClientExtensionResults().prf?.enabled === false) return undefined;
    const credential = new Uint8Array(made.rawId);
    // Some answer at once, others only when they are asked.
    const answer = answerOf(made) ?? (await browserPasskeys.ask(credential, salt));
    return answer && { credential, salt, answer };
  },

  async ask(credential, salt) {
    const found = await credentialOf(() =>
      navigator.credentials.get({
        publicKey: {
          challenge: crypto.getRandomValues(new Uint8Array(challengeBytes)),
          allowCredentials: [{ type: 'public-key', id: credential }],
          userVerification: 'required',
          timeout: patienceMs,
          extensions: { prf: { eval: { first: salt } } },
        },
      }),
    );
    return found && answerOf(found);
  },
};

async function credentialOf(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  if (!mayHavePasskeys()) return undefined;
  try {
    const found = await ask();
    return found instanceof PublicKeyCredential ? found : undefined;
  } catch {
    // Not allowed, not there, or not wanted: browsers do not say which.
    return undefined;
  }
}

function answerOf(credential: PublicKeyCredential): Uint8Array<ArrayBuffer> | undefined {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return undefined;
  return ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength).slice()
    : new Uint8Array(first.slice(0));
}
