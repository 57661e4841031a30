import { useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { useAppState } from '../store/app-context.ts';

export interface ConversationTitle {
  readonly name: string;
  /** Whose leaf stands beside it. */
  readonly face: { readonly id: string; readonly name: string };
}

/** What a conversation is called here; the Note to Self has one's own face. */
export function useConversationTitle(conversation: ConversationSummary | undefined): ConversationTitle {
  const { t } = useLingui();
  const me = useAppState(({ me }) => me);
  const { id = '', name = '', kind } = conversation ?? {};
  if (kind === 'self' && me) return { name: t`Note to Self`, face: { id: me.account, name: me.name } };
  return { name, face: { id, name } };
}
