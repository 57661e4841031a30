export type * from './api.ts';
export { checkCall } from './calls/parameters.ts';
export type * from './effect.ts';
export { Engine } from './engine.ts';
export type * from './ports.ts';
export type * from './store.ts';
export { storeUpgrade } from './store-version/store-version.ts';
export { Transaction } from './transaction.ts';
