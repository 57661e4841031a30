import { Trans } from '@lingui/react/macro';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import styles from './attachment-view.module.css';

interface Props {
  readonly name: string;
  readonly address: string;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** A picture as large as the window. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function PictureSheet({ name, address, onSave, onClose }: Props) {
  return (
    <Sheet wide title={name} isOpen onClose={onClose}>
      <img className={styles.large} src={address} alt={name} />
      <div className={styles.actions}>
        <Action icon="save" onPress={onSave}>
          <Trans>Save</Trans>
        </Action>
        <Action onPress={onClose}>
          <Trans>Close</Trans>
        </Action>
      </div>
    </Sheet>
  );
}
