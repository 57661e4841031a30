import { Trans, useLingui } from '@lingui/react/macro';
import type { Scheduled } from '@pando/engine/api';
import { useEffect, useState, type FormEvent } from 'react';
import { Action, Field } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { wholeTime } from '../components/time.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { TimeField } from './time-field.tsx';
import styles from './send-later.module.css';

function Editor({ one, onDone }: { readonly one: Scheduled; readonly onDone: () => void }) {
  const { t } = useLingui();
  const app = useApp();
  const [text, setText] = useState(one.text);
  const [at, setAt] = useState<string | undefined>(one.at);
  async function save(event: FormEvent) {
    event.preventDefault();
    if (at === undefined || text.trim() === '') return;
    const { id, conversation, replyTo, silent } = one;
    const rest = { ...(replyTo !== undefined && { replyTo }), ...(silent && { silent }) };
    if (await app.ask('schedule', { id, to: conversation, text: text.trim(), at, ...rest })) onDone();
  }
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <Field label={t`Message`} lines={3} value={text} onChange={setText} />
      <TimeField value={at} onChange={setAt} />
      <div className={styles.actions}>
        <Action onPress={onDone}>
          <Trans>Cancel</Trans>
        </Action>
        <Action kind="primary" type="submit">
          <Trans>Save</Trans>
        </Action>
      </div>
    </form>
  );
}

interface Props {
  readonly conversation: string;
  readonly onClose: () => void;
}

/** The messages of a conversation that wait for their time: to change, to send now, or not at all. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ScheduledSheet({ conversation, onClose }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const version = useAppState(({ scheduledVersion }) => scheduledVersion);
  const [waiting, setWaiting] = useState<readonly Scheduled[]>();
  const [editing, setEditing] = useState<string>();
  useEffect(() => {
    void app.attend('scheduled', { conversation }).then((found) => found && setWaiting(found));
  }, [app, conversation, version]);
  return (
    <Sheet title={t`Waiting for their time`} isOpen onClose={onClose}>
      {waiting?.length === 0 && (
        <p className={styles.hint}>
          <Trans>No message waits here any more.</Trans>
        </p>
      )}
      <ul className={styles.list} aria-label={t`Waiting for their time`}>
        {waiting?.map((one) => (
          <li key={one.id} className={styles.one}>
            {editing === one.id ? (
              <Editor one={one} onDone={() => setEditing(undefined)} />
            ) : (
              <>
                <time className={styles.when} dateTime={one.at}>
                  {wholeTime(one.at)}
                </time>
                <p className={styles.text} dir="auto">
                  {one.text}
                </p>
                {one.failed && (
                  <p className={styles.failed}>
                    <Trans>It could not be sent: you cannot write here any more.</Trans>
                  </p>
                )}
                <div className={styles.actions}>
                  <Action kind="danger" onPress={() => void app.ask('scheduled.cancel', { id: one.id })}>
                    <Trans>Delete</Trans>
                  </Action>
                  <Action onPress={() => setEditing(one.id)}>
                    <Trans>Change</Trans>
                  </Action>
                  <Action onPress={() => void app.ask('scheduled.send', { id: one.id })}>
                    <Trans>Send now</Trans>
                  </Action>
                </div>
              </>
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
