import { Trans, useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import { encode } from 'uqr';
import styles from './contact-link.module.css';
import { Action } from './controls.tsx';
import { Sheet } from './dialog.tsx';

/** A QR code, drawn as one path. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { ecc: 'M', border: 3 });
    const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
    return { size, path };
  }, [text]);
  return (
    <svg
      className={styles.code}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#16211b" />
    </svg>
  );
}

/** One's contact link, to be scanned. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function QrSheet({
  link,
  name,
  onClose,
}: {
  readonly link: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  return (
    <Sheet title={t`Write to ${name}`} isOpen onClose={onClose}>
      <QrCode text={link} label={t`QR code of your contact link`} />
      <p className={styles.hint}>
        <Trans>Scanned with a camera, it opens a conversation with you.</Trans>
      </p>
      <Action onPress={onClose}>
        <Trans>Done</Trans>
      </Action>
    </Sheet>
  );
}
