import type { Plugin } from 'vite';

/**
 * What the app may load and whom it may talk to. The server sends the same as a header, with `frame-ancestors 'none'`
 * added (a meta element cannot say that). Connections go to any server, for a person's homes are anywhere; everything
 * else comes from where the app came from.
 */
const DIRECTIVES: readonly (readonly [string, ...string[]])[] = [
  ['default-src', "'self'"],
  // WebAssembly is compiled to read a QR code with the camera; JavaScript is never made of text.
  ['script-src', "'self'", "'wasm-unsafe-eval'"],
  ['style-src', "'self'"],
  ['img-src', "'self'", 'blob:', 'data:'],
  ['media-src', "'self'", 'blob:'],
  [
    'connect-src',
    "'self'",
    'https:',
    'wss:',
    'http://127.0.0.1:*',
    'ws://127.0.0.1:*',
    'http://localhost:*',
    'ws://localhost:*',
    'http://*.localhost:*',
    'ws://*.localhost:*',
  ],
  ['object-src', "'none'"],
  ['base-uri', "'none'"],
  ['form-action', "'none'"],
  ['require-trusted-types-for', "'script'"],
  ['trusted-types', 'default'],
];

/** The policy as one line, for the meta element. */
export const policy = DIRECTIVES.map((directive) => directive.join(' ')).join('; ');

/** Puts the policy first in the page's head. Only in the build: the development server needs inline scripts. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'pando-content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
    ],
  };
}
