import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ErrorCode } from '@pando/engine/api';

/** What a person reads when something could not be done: what happened, and what to do. */
export const failureText: Readonly<Record<ErrorCode, MessageDescriptor>> = {
  'no-account': msg`There is no account here yet.`,
  'account-exists': msg`There is an account here already.`,
  'bad-parameters': msg`That was not understood. Check what you entered.`,
  'bad-link': msg`This is not another person’s whole contact link. Ask for it again and copy all of it.`,
  'unknown-conversation': msg`This conversation is not here any more.`,
  'unknown-message': msg`This message is not here any more.`,
  'unknown-person': msg`Nobody by that name is among your contacts. Paste their contact link instead.`,
  'ambiguous-name': msg`Several of your contacts have that name.`,
  'not-a-member': msg`You are no longer in this conversation.`,
  'not-allowed': msg`Only admins of this group can do that. Ask one of them.`,
  'too-large': msg`This is too large to send.`,
  offline: msg`This needs a connection. Try again when you are back online.`,
  timeout: msg`This takes longer than usual. It goes on by itself.`,
  refused: msg`The servers declined this. Try again later.`,
  'wrong-passphrase': msg`The passphrase does not open this file.`,
  'unknown-server': msg`No Pando server answers there.`,
  'unknown-scheduled': msg`This message waits no more; it may have been sent.`,
  'profile-busy': msg`Pando is busy in another window. Close that one, or use it.`,
  internal: msg`Something went wrong here. Your messages are safe; try again.`,
};
