export { createMls, type MlsOptions } from './create-mls.ts';
export { KEPT_GENERATIONS } from './context.ts';
export type * from './mls.ts';
export { DEFAULT_SUITE, type SuiteName, SUITES } from './suite.ts';
