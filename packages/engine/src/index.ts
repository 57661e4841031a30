export type * from './api.ts';
export type * from './store.ts';
export { Transaction } from './transaction.ts';
