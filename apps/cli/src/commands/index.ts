import type { Command } from '../command.ts';
import { accountCommands } from './account.ts';
import { appCommand } from './app.ts';
import { archiveCommands } from './archive.ts';
import { conversationCommands } from './conversations.ts';
import { groupCommands } from './groups.ts';
import { groveCommand } from './grove.ts';
import { messageMarkCommands } from './message-marks.ts';
import { messageCommands } from './messages.ts';
import { preferenceCommands } from './preferences.ts';
import { receiveCommand } from './receive.ts';
import { rpcCommand } from './rpc.ts';
import { searchCommand } from './search.ts';
import { serveCommand } from './serve.ts';
import { writingCommands } from './writing.ts';

/** Every command of `pando`, in the order of its help. */
export const commands: readonly Command[] = [
  serveCommand,
  appCommand,
  groveCommand,
  ...accountCommands,
  ...conversationCommands,
  ...groupCommands,
  ...messageCommands,
  ...messageMarkCommands,
  ...writingCommands,
  receiveCommand,
  searchCommand,
  ...preferenceCommands,
  ...archiveCommands,
  rpcCommand,
];
