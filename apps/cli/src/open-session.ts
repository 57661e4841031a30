import { type Handover, openNodePando, ProfileBusy } from '@pando/client/node';
import { CommandFailure } from './command-failure.ts';
import { ExitCode } from './exit-code.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { caughtUp, settled } from './quiet.ts';
import type { OpenSession } from './session.ts';

/** Opens a profile as its owner, or through its owner. Throws a failure with code 4 if that one does not answer. */
export const openSession: OpenSession = async (profile) => {
  let keeper: JournalKeeper | undefined;
  const onOwn = (pando: ConstructorParameters<typeof JournalKeeper>[0]): void => {
    keeper = new JournalKeeper(pando, profile);
  };
  const pando = await opened(() => openNodePando({ profileDir: profile, onOwn }));
  const isOwner = async (): Promise<boolean> => (await pando.role()) === 'owner';
  return {
    pando,
    async caughtUp() {
      if (await isOwner()) await caughtUp(pando);
    },
    async close(hurry) {
      if (!hurry && (await isOwner())) await settled(pando);
      await pando.close();
      keeper?.close();
    },
  };
};

async function opened(open: () => Promise<Handover>): Promise<Handover> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ProfileBusy) throw new CommandFailure(error.message, ExitCode.busy);
    throw error;
  }
}
