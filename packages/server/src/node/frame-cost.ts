import { MAX_ANSWER_BYTES, MalformedError, Reader, type RequestType } from '@pando/protocol';

/** Requests whose answers are small unless something is wrong, by their number on the wire. */
const SMALL_ANSWERS: ReadonlyMap<number, RequestType> = new Map<number, RequestType>([
  [0, 'hello'],
  [1, 'ping'],
  [10, 'authenticate'],
  [11, 'join'],
  [13, 'publishKeyPackages'],
  [14, 'countKeyPackages'],
  [16, 'setTokens'],
  [17, 'putInbox'],
  [19, 'deleteInbox'],
  [20, 'requestPermits'],
  [40, 'createLog'],
  [41, 'openLog'],
  [42, 'closeLog'],
  [43, 'append'],
  [45, 'subscribe'],
  [47, 'readHead'],
  [48, 'stage'],
  [51, 'endorse'],
  [52, 'readFrontier'],
  [53, 'offer'],
  [54, 'repair'],
  [63, 'adoptLog'],
  [70, 'setWake'],
  [71, 'wake'],
]);
const SMALL_ANSWER_BYTES = 1024;

/** How much memory a frame and its answer may take, told from the request's number alone, before it is decoded. */
export function frameCost(bytes: Uint8Array): number {
  const number = requestNumber(bytes);
  const isSmall = number === undefined || SMALL_ANSWERS.has(number);
  return bytes.length + (isSmall ? SMALL_ANSWER_BYTES : MAX_ANSWER_BYTES);
}

function requestNumber(bytes: Uint8Array): number | undefined {
  try {
    const reader = new Reader(bytes);
    reader.array(2);
    reader.uint();
    reader.array(16);
    return reader.uint();
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
