import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useState, type FormEvent } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { useConversationTitles } from '../conversation/conversation-title.ts';
import { Tray } from '../media/tray.tsx';
import { useDrafts } from '../media/use-drafts.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { forgetShared, readShared } from '../routing/shared.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import page from './page.module.css';

/** What another app shares: what it is, and for whom. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ShareScreen() {
  const { t } = useLingui();
  const app = useApp();
  const titleOf = useConversationTitles();
  const conversations = useAppState(({ conversations }) => conversations);
  const attached = useDrafts();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const [sending, setSending] = useState(false);
  const open = conversations.filter(({ status, writable }) => writable && status === 'active');

  const onShared = useEffectEvent((files: readonly File[]) => attached.add(files));
  useEffect(() => {
    void readShared().then((found) => {
      setText(found?.text ?? '');
      if (found) onShared(found.files);
    });
  }, []);

  async function send(event: FormEvent) {
    event.preventDefault();
    setSending(true);
    const files = await attached.hand();
    const begun = files && (await app.send(chosen, { text: text.trim(), ...(files.length > 0 && { files }) }));
    setSending(false);
    if (!begun) return;
    await forgetShared();
    navigate(paths.conversation(chosen), { replace: true });
  }

  async function cancel() {
    await forgetShared();
    navigate(paths.conversations, { replace: true });
  }

  return (
    <Screen title={t`Share`} back={paths.conversations}>
      <form className={page.form} onSubmit={(event) => void send(event)}>
        <Tray drafts={attached} />
        <Field label={t`Message`} lines={3} value={text} onChange={setText} />
        <Section title={t`To whom?`}>
          {open.length === 0 ? (
            <p className={page.text}>
              <Trans>No conversations yet.</Trans>
            </p>
          ) : (
            <RadioGroup className={page.people ?? ''} value={chosen} onChange={setChosen} aria-label={t`To whom?`}>
              {open.map((conversation) => {
                const { name, face } = titleOf(conversation);
                return (
                  <Radio key={conversation.id} value={conversation.id} className={page.check ?? ''}>
                    <Avatar {...face} size="small" group={conversation.kind === 'group'} />
                    <span className={page.name} dir="auto">
                      {name}
                    </span>
                    <span className={page.box}>
                      <Icon name="check" size={16} />
                    </span>
                  </Radio>
                );
              })}
            </RadioGroup>
          )}
        </Section>
        <div className={page.actions}>
          <Action
            kind="primary"
            type="submit"
            icon="send"
            isDisabled={chosen === '' || sending || (text.trim() === '' && attached.list.length === 0)}
          >
            {sending ? <Trans>Sending…</Trans> : <Trans>Send</Trans>}
          </Action>
          <Action onPress={() => void cancel()}>
            <Trans>Cancel</Trans>
          </Action>
        </div>
      </form>
    </Screen>
  );
}
