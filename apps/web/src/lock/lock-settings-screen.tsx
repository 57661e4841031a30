import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Action, Field } from '../components/controls.tsx';
import { useNewPassphrase } from '../components/new-passphrase.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { SHORTCUTS } from '../components/shortcuts.ts';
import { paths } from '../routing/paths.ts';
import choice from '../screens/look-screen.module.css';
import page from '../screens/page.module.css';
import { IDLE_CHOICES, type Lock, PASSPHRASE_LENGTH, type Refusal } from './lock.ts';
import { useLock, useLockState } from './lock-context.ts';
import { RefusalText, useSecondsUntil } from './refusal-text.tsx';

const FIRST_IDLE_MINUTES = 15;

/** Whether this browser asks for a passphrase before it shows anything. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function LockSettingsScreen() {
  const { t } = useLingui();
  const lock = useLock();
  const { isOn, mayHavePasskey } = useLockState();
  return (
    <Screen title={t`App lock`} back={paths.you} backLabel={t`Back to you`}>
      {lock && !isOn && <TurningOn lock={lock} />}
      {lock && isOn && (
        <>
          <Section title={t`Lock`}>
            <p className={page.text}>
              <Trans>
                Pando asks for your passphrase when it starts. Without it nobody reads what this browser keeps, and
                notifications say only that there is a new message.
              </Trans>
            </p>
            <div className={page.actions}>
              <Action kind="primary" icon="lock" onPress={() => lock.lockNow()}>
                <Trans>Lock now</Trans>
              </Action>
            </div>
            <p className={page.text}>
              <Trans>
                From anywhere: <kbd dir="ltr">{SHORTCUTS.lock.label}</kbd>
              </Trans>
            </p>
          </Section>
          <Idle lock={lock} />
          {mayHavePasskey && <Passkey lock={lock} />}
          <Changing lock={lock} />
          <TurningOff lock={lock} />
        </>
      )}
    </Screen>
  );
}

function useLockPassphrase() {
  const { t } = useLingui();
  return useNewPassphrase({ labels: [t`New passphrase`, t`New passphrase again`], least: PASSPHRASE_LENGTH });
}

function TurningOn({ lock }: { readonly lock: Lock }) {
  const { t } = useLingui();
  const passphrase = useLockPassphrase();
  const [working, setWorking] = useState(false);
  function turnOn(event: FormEvent) {
    event.preventDefault();
    if (!passphrase.fits || working) return;
    setWorking(true);
    void lock.turnOn(passphrase.value, FIRST_IDLE_MINUTES);
  }
  return (
    <Section title={t`Ask for a passphrase`}>
      <p className={page.text}>
        <Trans>
          With a lock, everything that Pando keeps in this browser, of all accounts, is encrypted by a passphrase of
          yours. It helps when this device is taken, lent or copied while Pando is locked. It does not help against
          somebody who watches while it is open.
        </Trans>
      </p>
      <p className={page.text}>
        <Trans>
          Nobody can reset the passphrase. If you forget it, what is in this browser is lost: keep an exported file
          elsewhere.
        </Trans>
      </p>
      <form className={page.form} onSubmit={turnOn}>
        {passphrase.fields}
        <div className={page.actions}>
          <Action kind="primary" type="submit" icon="lock" isDisabled={!passphrase.fits || working}>
            {working ? <Trans>Encrypting anew…</Trans> : <Trans>Turn the lock on</Trans>}
          </Action>
        </div>
        <p className={page.text} role="status">
          {working && <Trans>This takes a moment where there are many messages. Then try your passphrase.</Trans>}
        </p>
      </form>
    </Section>
  );
}

function Idle({ lock }: { readonly lock: Lock }) {
  const { t } = useLingui();
  const { idleMinutes } = useLockState();
  return (
    <Section title={t`Lock by itself`}>
      <RadioGroup
        className={choice.choice ?? ''}
        aria-label={t`Lock by itself`}
        value={`${idleMinutes}`}
        onChange={(minutes) => void lock.setIdleMinutes(Number(minutes))}
      >
        <div className={choice.options}>
          {IDLE_CHOICES.map((minutes) => (
            <Radio key={minutes} value={`${minutes}`} className={choice.option ?? ''} data-plain>
              {minutes === 0 ? (
                <Trans>Only when closed</Trans>
              ) : (
                <Plural value={minutes} one="After # minute" other="After # minutes" />
              )}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <p className={page.text}>
        <Trans>Counted from the last time that anybody used Pando in this browser.</Trans>
      </p>
    </Section>
  );
}

interface AskingProps {
  readonly action: ReactNode;
  readonly kind?: 'plain' | 'danger';
  readonly done?: ReactNode;
  readonly isReady?: boolean;
  readonly children?: ReactNode;
  readonly ask: (passphrase: string) => Promise<Refusal | undefined>;
}

/** Something that needs the passphrase once more. */
function Asking({ action, kind = 'plain', done, isReady = true, children, ask }: AskingProps) {
  const { t } = useLingui();
  const [passphrase, setPassphrase] = useState('');
  const [answer, setAnswer] = useState<Refusal | 'done'>();
  const [working, setWorking] = useState(false);
  const waitUntil = typeof answer === 'object' && 'waitUntil' in answer ? answer.waitUntil : 0;
  const seconds = useSecondsUntil(waitUntil);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (passphrase === '' || working || !isReady) return;
    setWorking(true);
    setAnswer(undefined);
    setAnswer((await ask(passphrase)) ?? 'done');
    setPassphrase('');
    setWorking(false);
  }
  return (
    <form className={page.form} onSubmit={(event) => void submit(event)}>
      <Field
        label={t`Your passphrase`}
        type="password"
        autoComplete="current-password"
        value={passphrase}
        onChange={setPassphrase}
        error={undefined}
      />
      {children}
      <div className={page.actions}>
        <Action type="submit" kind={kind} isDisabled={passphrase === '' || working || seconds > 0 || !isReady}>
          {seconds > 0 ? <Plural value={seconds} one="Try again in # second" other="Try again in # seconds" /> : action}
        </Action>
      </div>
      <p className={page.text} role="status">
        {answer === 'done' ? done : answer && <RefusalText refusal={answer} />}
      </p>
    </form>
  );
}

function Passkey({ lock }: { readonly lock: Lock }) {
  const { t } = useLingui();
  const { hasPasskey } = useLockState();
  return (
    <Section title={t`Passkey`}>
      <p className={page.text}>
        {hasPasskey ? (
          <Trans>A passkey of this device or of a security key opens the lock, beside the passphrase.</Trans>
        ) : (
          <Trans>
            Open the lock with a fingerprint, a face, a PIN or a security key, beside the passphrase. Not every passkey
            can do that.
          </Trans>
        )}
      </p>
      {hasPasskey ? (
        <div className={page.actions}>
          <Action onPress={() => void lock.removePasskey()}>
            <Trans>Take the passkey away</Trans>
          </Action>
        </div>
      ) : (
        <Asking action={<Trans>Add a passkey</Trans>} ask={(passphrase) => lock.addPasskey(passphrase)} />
      )}
    </Section>
  );
}

function Changing({ lock }: { readonly lock: Lock }) {
  const { t } = useLingui();
  const next = useLockPassphrase();
  async function change(passphrase: string) {
    const refusal = await lock.changePassphrase(passphrase, next.value);
    if (!refusal) next.clear();
    return refusal;
  }
  return (
    <Section title={t`Change the passphrase`}>
      <Asking
        action={<Trans>Change the passphrase</Trans>}
        done={<Trans>The new passphrase opens Pando from now on.</Trans>}
        isReady={next.fits}
        ask={change}
      >
        {next.fields}
      </Asking>
    </Section>
  );
}

function TurningOff({ lock }: { readonly lock: Lock }) {
  const { t } = useLingui();
  return (
    <Section title={t`Turn the lock off`}>
      <p className={page.text}>
        <Trans>Then whoever can use this browser can open Pando.</Trans>
      </p>
      <Asking kind="danger" action={<Trans>Turn the lock off</Trans>} ask={(passphrase) => lock.turnOff(passphrase)} />
    </Section>
  );
}
