import { type Infer, struct, uint, word } from './cbor/index.ts';
import { nonce, serverKey, signature } from './ids.ts';
import { statement } from './signing.ts';

/** A server's leave to create one log on it, or to upload one blob, once, until `expires` (ms since 1970). */
const permitBody = struct({ server: serverKey, purpose: word(['log', 'blob']), nonce, expires: uint() });
export const permitStatement = statement('permit', permitBody);
export const permit = struct({ body: permitBody, signature });
export type Permit = Infer<typeof permit>;
export type PermitPurpose = Permit['body']['purpose'];
