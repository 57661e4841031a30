import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../store/app-context.ts';
import { Action, Sign } from './controls.tsx';
import { failureText } from './failure-text.ts';
import styles from './lines.module.css';

/** A connection that comes back within this is not worth a word. */
const CALM_MS = 2_000;

/** The one line that is shown while no quorum answers. */
export function OfflineLine() {
  const { t } = useLingui();
  const online = useAppState(({ online }) => online);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (online) return setShown(false);
    const timer = setTimeout(() => setShown(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [online]);
  return (
    <div role="status" aria-label={t`Connection`} className={styles.place}>
      {shown && <p className={styles.line}>{t`Waiting for connection. What you write is kept and sent later.`}</p>}
    </div>
  );
}

/** What could not be done, until it is dismissed. */
export function FailureLine() {
  const { t, i18n } = useLingui();
  const app = useApp();
  const failure = useAppState(({ failure }) => failure);
  return (
    <div role="alert" className={styles.place}>
      {failure && (
        <p className={styles.failure}>
          <span>{i18n._(failureText[failure])}</span>
          <Sign icon="close" size={18} kind="small" label={t`Dismiss`} onPress={app.dismissFailure} />
        </p>
      )}
    </div>
  );
}

/** Offers a new version of the app once it is here. */
export function UpdateLine({ takeOver }: { readonly takeOver: (() => void) | undefined }) {
  const { t } = useLingui();
  if (!takeOver) return null;
  return (
    <p className={styles.line} role="status">
      {t`A new version of Pando is here.`} <Action kind="quiet" onPress={takeOver}>{t`Use it now`}</Action>
    </p>
  );
}

/** Tells a screen reader of what arrives. */
export function Announcer() {
  const { t } = useLingui();
  const heard = useAppState(({ heard }) => heard);
  return (
    <div className="unseen" aria-live="polite" role="status" aria-label={t`New messages`}>
      {heard && <p key={heard.id}>{t`${heard.from} writes: ${heard.text}`}</p>}
    </div>
  );
}
