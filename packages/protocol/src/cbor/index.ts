export * from './codec.ts';
export { MalformedError, Reader } from './reader.ts';
export { MAJOR, Writer } from './writer.ts';
