/** SHA-256 of an attachment's encrypted bytes, in lower-case hexadecimal: its name on servers. */
export type BlobName = string;

/** Where a server at `url` keeps a blob. */
export function blobUrl(url: string, name: BlobName): string {
  return `${url}/blobs/${name}`;
}
