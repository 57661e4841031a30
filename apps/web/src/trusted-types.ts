/** What TypeScript's library does not know of Trusted Types yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { readonly createScriptURL: (url: string) => string }): unknown;
}

/**
 * The app starts scripts of its own origin as workers, and no others. The page's policy lets no text become a script or
 * markup; for that nothing is made here, so the browser refuses it.
 */
export function trustOwnScripts(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => {
      if (new URL(url, location.href).origin !== location.origin) throw new TypeError('a script of another origin');
      return url;
    },
  });
}
