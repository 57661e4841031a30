import { setTimeout as sleep } from 'node:timers/promises';
import type { Pando } from '@pando/engine/api';
import { openNodePando } from '@pando/client/node';
import { CommandFailure } from './command-failure.ts';
import { EventJournal } from './event-journal.ts';
import { ExitCode } from './exit-code.ts';
import { recoverJournal } from './journal-recovery.ts';
import type { OpenSession } from './session.ts';
