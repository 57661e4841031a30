import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Action, Field } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { GroveMark } from '../components/grove.tsx';
import type { Door, Refusal } from './lock.ts';
import styles from './lock-screen.module.css';
import { RefusalText, useSecondsUntil } from './refusal-text.tsx';

/** What stands before everything else while the app is locked. It knows nothing of what lies behind it. */
export function LockScreen({ door }: { readonly door: Door }) {
  const { t } = useLingui();
  const [passphrase, setPassphrase] = useState('');
  const [refusal, setRefusal] = useState<Refusal>();
  const [waitUntil, setWaitUntil] = useState(door.waitUntil);
  const [opening, setOpening] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  const seconds = useSecondsUntil(waitUntil);

  useEffect(() => {
    document.title = t`Pando is locked`;
  }, [t]);

  async function attempt(open: () => Promise<Refusal | undefined>) {
    setOpening(true);
    setRefusal(undefined);
    const refused = await open();
    if (!refused) return;
    setOpening(false);
    setRefusal(refused);
    if ('waitUntil' in refused) setWaitUntil(refused.waitUntil);
    setPassphrase('');
    field.current?.querySelector('input')?.focus();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (passphrase !== '' && seconds === 0 && !opening) void attempt(() => door.unlock(passphrase));
  }

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <GroveMark size={56} />
        <h1 className={styles.title}>
          <Trans>Pando is locked</Trans>
        </h1>
        <form className={styles.form} onSubmit={submit}>
          <div ref={field}>
            <Field
              label={t`Passphrase`}
              type="password"
              autoComplete="current-password"
              autoFocus
              value={passphrase}
              onChange={setPassphrase}
            />
          </div>
          <p role="status" aria-live="assertive" className={styles.refusal}>
            {refusal && <RefusalText refusal={refusal} />}
          </p>
          <Action kind="primary" type="submit" isDisabled={opening || seconds > 0}>
            {opening ? (
              <Trans>Unlocking…</Trans>
            ) : seconds > 0 ? (
              <Plural value={seconds} one="Try again in # second" other="Try again in # seconds" />
            ) : (
              <Trans>Unlock</Trans>
            )}
          </Action>
          {door.hasPasskey && (
            <Action isDisabled={opening} onPress={() => void attempt(() => door.unlockByPasskey())}>
              <Trans>Unlock with the passkey</Trans>
            </Action>
          )}
        </form>
        <Forgotten door={door} />
      </div>
    </main>
  );
}

/** The way out for who cannot open it any more. */
function Forgotten({ door }: { readonly door: Door }) {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  return (
    <details className={styles.forgotten}>
      <summary>
        <Trans>Forgotten the passphrase?</Trans>
      </summary>
      <p>
        <Trans>
          Nobody can open what is here without it. You can delete this browser’s data and begin anew, or bring back an
          account from an exported file. Your friends’ messages stay with them.
        </Trans>
      </p>
      <Action kind="danger" onPress={() => setAsking(true)}>
        <Trans>Delete this browser’s data</Trans>
      </Action>
      <p role="status">{isBusy && <Trans>Pando is open in another tab. Close it, then try again.</Trans>}</p>
      <Confirm
        title={t`Delete everything of Pando here?`}
        text={
          <Trans>
            All accounts in this browser go, with their messages and keys. Without an exported file or another device
            nobody can bring them back.
          </Trans>
        }
        action={t`Delete everything here`}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void door.erase().then((isErased) => setBusy(!isErased))}
      />
    </details>
  );
}
