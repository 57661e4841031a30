import { Trans, useLingui } from '@lingui/react/macro';
import styles from './contact-link.module.css';
import { Action } from './controls.tsx';
import { Sheet } from './dialog.tsx';
import { QrCode } from './qr-code.tsx';

/** One's contact link, to be scanned. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function QrSheet({
  link,
  name,
  title,
  onClose,
}: {
  readonly link: string;
  readonly name: string;
  /** What it leads to; a conversation with `name` unless said. */
  readonly title?: string;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  return (
    <Sheet title={title ?? t`Write to ${name}`} isOpen onClose={onClose}>
      <QrCode
        text={link}
        label={title === undefined ? t`QR code of your contact link` : t`QR code of the invite link`}
      />
      <p className={styles.hint}>
        {title === undefined ? (
          <Trans>Scanned with a camera, it opens a conversation with you.</Trans>
        ) : (
          <Trans>Scanned with a camera, it leads into the group.</Trans>
        )}
      </p>
      <Action onPress={onClose}>
        <Trans>Done</Trans>
      </Action>
    </Sheet>
  );
}
