import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState, type FormEvent } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { fileSize } from '../components/time.ts';
import { useConversationTitles } from '../conversation/conversation-title.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { forgetShared, readShared, type Shared } from '../routing/shared.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import page from './page.module.css';

/** What another app shares: what it is, and for whom. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ShareScreen() {
  const { t } = useLingui();
  const app = useApp();
  const titleOf = useConversationTitles();
  const conversations = useAppState(({ conversations }) => conversations);
  const [shared, setShared] = useState<Shared>();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const [sending, setSending] = useState(false);
  const files = shared?.files ?? [];
  const open = conversations.filter(({ status, writable }) => writable && status === 'active');

  useEffect(() => {
    void readShared().then((found) => {
      setShared(found);
      setText(found?.text ?? '');
    });
  }, []);

  async function send(event: FormEvent) {
    event.preventDefault();
    setSending(true);
    const [first, ...others] = await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        mediaType: file.type,
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    );
    const begun = await app.send(chosen, { text: text.trim(), ...(first && { file: first }) });
    if (begun) {
      for (const file of others) await app.send(chosen, { text: '', file });
      await forgetShared();
      navigate(paths.conversation(chosen), { replace: true });
    }
    setSending(false);
  }

  async function cancel() {
    await forgetShared();
    navigate(paths.conversations, { replace: true });
  }

  return (
    <Screen title={t`Share`} back={paths.conversations}>
      <form className={page.form} onSubmit={(event) => void send(event)}>
        {files.length > 0 && (
          <ul className={page.people} aria-label={t`Files to send`}>
            {files.map((file) => (
              <li key={file.name + file.size}>
                <Icon name="file" />
                <span className={page.name} dir="auto">
                  {file.name}
                  <small>{fileSize(file.size)}</small>
                </span>
              </li>
            ))}
          </ul>
        )}
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
            isDisabled={chosen === '' || sending || (text.trim() === '' && files.length === 0)}
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
