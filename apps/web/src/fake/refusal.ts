import type { ErrorCode } from '@pando/engine/api';

/** What the fake will not do. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    super(code);
    this.code = code;
  }
}
