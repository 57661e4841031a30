import { Trans, useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
import { Action, Field } from './controls.tsx';
import styles from './contact-link.module.css';

const QrSheet = lazy(() => import('./qr-sheet.tsx'));

/** How long "Copied" stands. */
const COPIED_MS = 2_500;

/** One's own contact link: to copy, to share, to show. */
export function ContactLink({ link, name }: { readonly link: string; readonly name: string }) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState(false);
  const canShare = typeof navigator.share === 'function';

  async function copy() {
    await navigator.clipboard.writeText(link);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  }

  return (
    <div className={styles.link}>
      <Field
        label={t`Your contact link`}
        value={link}
        isReadOnly
        hint={t`Whoever opens it can write to you. Give it to people you know.`}
      />
      <div className={styles.actions}>
        <Action kind="primary" icon={copied ? 'check' : 'copy'} aria-label={t`Copy link`} onPress={() => void copy()}>
          {copied ? <Trans>Copied</Trans> : <Trans>Copy link</Trans>}
        </Action>
        {canShare && (
          <Action
            icon="share"
            onPress={() => void navigator.share({ title: 'Pando', url: link }).catch(() => undefined)}
          >
            <Trans>Share link</Trans>
          </Action>
        )}
        <Action icon="qr" onPress={() => setShown(true)}>
          <Trans>Show QR code</Trans>
        </Action>
        <span className="unseen" role="status" aria-label={t`Clipboard`}>
          {copied && <Trans>The link is copied.</Trans>}
        </span>
      </div>
      {shown && (
        <Suspense fallback={null}>
          <QrSheet link={link} name={name} onClose={() => setShown(false)} />
        </Suspense>
      )}
    </div>
  );
}
