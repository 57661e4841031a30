import { ACCESS } from './access.ts';
import { DECIDING } from './deciding.ts';
import { FORGETTING } from './forgetting.ts';
import { KEEPING } from './keeping.ts';
import type { Mutation } from './mutation.ts';

/** Every deliberate bug. One that is not caught means that a check, or a kind of run, is missing. */
export const MUTATIONS: readonly Mutation[] = [...DECIDING, ...ACCESS, ...KEEPING, ...FORGETTING];
