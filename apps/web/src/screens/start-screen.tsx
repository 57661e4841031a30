import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { Action, Field } from '../components/controls.tsx';
import { GroveMark, GroveScene } from '../components/grove.tsx';
import { handOver } from '../routing/contact-link.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import type { Invitation } from '../store/app-store.ts';
import styles from './start-screen.module.css';

/** Longer names are cut by nobody, but no friend calls one so. */
const NAME_LIMIT = 64;

/** One field, one button. */
export function StartScreen() {
  const { t } = useLingui();
  const app = useApp();
  const invitation = useAppState(({ invitation }) => invitation);
  const [name, setName] = useState('');
  const [starting, setStarting] = useState(false);

  async function start(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (starting) return;
    if (name.trim() === '') {
      event.currentTarget.querySelector('input')?.focus();
      return;
    }
    setStarting(true);
    const conversation = await app.begin(name.trim());
    setStarting(false);
    if (conversation !== undefined) navigate(paths.conversation(conversation), { replace: true });
  }

  return (
    <div className={styles.start}>
      <div className={styles.card}>
        <h1 className={styles.brand}>
          <GroveMark size={38} /> Pando
        </h1>
        {invitation && (
          <p className={styles.invitation}>
            {invitation.group !== undefined ? (
              <Trans>
                <strong>{invitation.name}</strong> invites you to <strong>{invitation.group.name}</strong>.
              </Trans>
            ) : invitation.name === undefined ? (
              <Trans>Somebody invites you to a conversation.</Trans>
            ) : (
              <Trans>
                <strong>{invitation.name}</strong> invites you to a conversation.
              </Trans>
            )}
          </p>
        )}
        <form className={styles.form} onSubmit={(event) => void start(event)}>
          <Field
            big
            label={t`What should friends call you?`}
            value={name}
            onChange={setName}
            maxLength={NAME_LIMIT}
            autoComplete="nickname"
            autoFocus
          />
          <Action kind="primary" type="submit" isDisabled={starting}>
            {starting ? <Trans>Starting…</Trans> : <Trans>Start</Trans>}
          </Action>
        </form>
        {invitation ? (
          <OpenElsewhere invitation={invitation} />
        ) : (
          <p className={styles.quiet}>
            <Link href={paths.import}>
              <Trans>Bring an exported account</Trans>
            </Link>
          </p>
        )}
      </div>
      <div className={styles.scene}>
        <GroveScene />
      </div>
    </div>
  );
}

/** For those who have Pando at another address already. */
function OpenElsewhere({ invitation }: { readonly invitation: Invitation }) {
  const [copied, setCopied] = useState(false);
  return (
    <details className={styles.elsewhere}>
      <summary>
        <Trans>You already have Pando somewhere else?</Trans>
      </summary>
      <p>
        <Trans>Open this invitation there, or copy its link and paste it under “New contact”.</Trans>
      </p>
      <div className={styles.choices}>
        <a href={handOver(invitation.link)} className={styles.open}>
          <Trans>Open in my Pando</Trans>
        </a>
        <Action
          icon={copied ? 'check' : 'copy'}
          onPress={() => void navigator.clipboard.writeText(invitation.link).then(() => setCopied(true))}
        >
          {copied ? <Trans>Copied</Trans> : <Trans>Copy link</Trans>}
        </Action>
      </div>
    </details>
  );
}
