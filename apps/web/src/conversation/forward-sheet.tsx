import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Checkbox, CheckboxGroup } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { useConversationTitles } from './conversation-title.ts';
import styles from './sheets.module.css';

/** So many conversations may get it at once. */
const MOST = 20;

interface Props {
  readonly conversation: string;
  readonly messages: readonly string[];
  readonly onClose: () => void;
}

/** Asks where messages are to be sent on. */
export function ForwardSheet({ conversation, messages, onClose }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const conversations = useAppState((state) => state.conversations);
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const looked = wanted.trim().toLocaleLowerCase();
  const titleOf = useConversationTitles();
  const offered = conversations
    .filter(({ writable, status }) => writable && status === 'active')
    .map((each) => ({ id: each.id, kind: each.kind, ...titleOf(each) }))
    .filter(({ name }) => name.toLocaleLowerCase().includes(looked));

  async function forward() {
    onClose();
    const done = await app.ask('forward', { conversation, messages, to: chosen });
    const [only] = chosen;
    if (done && chosen.length === 1 && only !== undefined && only !== conversation) navigate(paths.conversation(only));
  }

  return (
    <Sheet title={t`Forward to`} isOpen onClose={onClose}>
      <Field label={t`Search`} value={wanted} onChange={setWanted} autoFocus />
      <CheckboxGroup
        aria-label={t`Conversations`}
        className={styles.choices ?? ''}
        value={chosen}
        onChange={(next) => setChosen(next.slice(0, MOST))}
      >
        {offered.map(({ id, kind, name, face }) => (
          <Checkbox key={id} value={id} className={styles.choice ?? ''}>
            {({ isSelected }) => (
              <>
                <Avatar {...face} group={kind === 'group'} size="small" />
                <bdi className={styles.name}>{name}</bdi>
                {isSelected && <Icon name="check" size={19} />}
              </>
            )}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <div className={styles.foot}>
        <Action onPress={onClose}>
          <Trans>Cancel</Trans>
        </Action>
        <Action kind="primary" isDisabled={chosen.length === 0} onPress={() => void forward()}>
          <Trans>Forward</Trans>
        </Action>
      </div>
    </Sheet>
  );
}
