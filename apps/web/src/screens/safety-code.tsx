import { Trans, useLingui } from '@lingui/react/macro';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { QrCode } from '../components/qr-code.tsx';
import page from './page.module.css';

interface Props {
  readonly number: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** A safety number, to be scanned. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function SafetyCode({ number, name, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Sheet title={t`Safety number with ${name}`} isOpen onClose={onClose}>
      <QrCode text={number} label={t`QR code of the safety number`} />
      <p className={page.text}>
        <Trans>Let {name} scan it on your page in their Pando.</Trans>
      </p>
      <Action onPress={onClose}>
        <Trans>Done</Trans>
      </Action>
    </Sheet>
  );
}
