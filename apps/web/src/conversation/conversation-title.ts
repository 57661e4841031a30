import { useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { useAppState } from '../store/app-context.ts';

export interface ConversationTitle {
  readonly name: string;
  /** Whose leaf stands beside it. */
  readonly face: { readonly id: string; readonly name: string };
}

/** What conversations are called here; of two, it has the other's face, and the Note to Self one's own. */
export function useConversationTitles(): (conversation: ConversationSummary | undefined) => ConversationTitle {
  const { t } = useLingui();
  const me = useAppState(({ me }) => me);
  const noteToSelf = t`Note to Self`;
  return (conversation) => {
    const { id = '', name = '', kind, members = [] } = conversation ?? {};
    if (kind === 'self' && me) return { name: noteToSelf, face: { id: me.account, name: me.name } };
    const other = kind === 'direct' ? members.find(({ account }) => account !== me?.account) : undefined;
    return { name, face: { id: other?.account ?? id, name } };
  };
}

/** What one conversation is called here. */
export function useConversationTitle(conversation: ConversationSummary | undefined): ConversationTitle {
  return useConversationTitles()(conversation);
}
