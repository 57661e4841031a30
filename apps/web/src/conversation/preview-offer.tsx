import { Trans, useLingui } from '@lingui/react/macro';
import type { LinkPreview } from '@pando/engine/api';
import { useState } from 'react';
import { Action, Sign } from '../components/controls.tsx';
import { firstAddress, previewOf } from './page-preview.ts';
import styles from './preview-offer.module.css';

interface Props {
  readonly text: string;
  readonly preview: LinkPreview | undefined;
  readonly onChange: (preview: LinkPreview | undefined) => void;
}

/** Offers to show what a link leads to. Only then is the page asked, and only by who sends the message. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function PreviewOffer({ text, preview, onChange }: Props) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<{ readonly address: string; readonly failed: boolean }>();
  const address = firstAddress(text);
  if (address === undefined) return null;
  const { host } = new URL(address);

  async function ask(url: string) {
    setAsked({ address: url, failed: false });
    const found = await previewOf(url);
    onChange(found);
    setAsked(found === undefined ? { address: url, failed: true } : undefined);
  }

  if (preview?.url === address) {
    return (
      <div className={styles.offer}>
        <span className={styles.words} dir="auto">
          <strong>{preview.title}</strong> {host}
        </span>
        <Sign icon="close" size={16} kind="small" label={t`Remove the preview`} onPress={() => onChange(undefined)} />
      </div>
    );
  }
  const isAsked = asked?.address === address;
  return (
    <div className={styles.offer} role="status">
      {isAsked && asked.failed ? (
        <span className={styles.words}>
          <Trans>{host} does not let other apps read it, so there is no preview.</Trans>
        </span>
      ) : (
        <Action kind="quiet" isDisabled={isAsked} onPress={() => void ask(address)}>
          {isAsked ? <Trans>Asking {host}…</Trans> : <Trans>Add a preview of {host}</Trans>}
        </Action>
      )}
    </div>
  );
}
