import { type Infer, nullable, struct } from '../cbor/index.ts';
import { decisionCertificate } from '../consensus/certificate.ts';
import { record } from '../record.ts';

/** A record version and the homes' decision of it; the first version needs none. */
export const certifiedRecord = struct({ record, certificate: nullable(decisionCertificate) });
export type CertifiedRecord = Infer<typeof certifiedRecord>;
