import type { Hash } from '@pando/protocol';
import type { Context } from '../conversation/context.ts';
import { pictureNamed } from './picture.ts';

/** The picture that this account shows. */
export function ownPicture(ctx: Context): Hash | null {
  return pictureNamed(ctx.preferences.account().picture) ?? null;
}
