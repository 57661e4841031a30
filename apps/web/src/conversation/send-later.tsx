import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components';
import { Action, Sign } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Over } from '../components/over.tsx';
import { TimeField, inAnHour } from './time-field.tsx';
import styles from './message-actions.module.css';
import later from './send-later.module.css';

interface Props {
  readonly onSilent: () => void;
  readonly onSchedule: (at: string) => void;
}

/** The other ways to send: without a sound, or at a time. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function SendLater({ onSilent, onSchedule }: Props) {
  const { t } = useLingui();
  const [isOpen, setIsOpen] = useState(false);
  const [at, setAt] = useState<string | undefined>(inAnHour);
  function schedule(event: FormEvent) {
    event.preventDefault();
    if (at === undefined || Date.parse(at) <= Date.now()) return;
    setIsOpen(false);
    onSchedule(at);
  }
  return (
    <>
      <MenuTrigger>
        <Sign icon="clock" size={20} label={t`More ways to send`} />
        <Over className={styles.popover ?? ''} placement="top end">
          <Menu className={styles.menu ?? ''} aria-label={t`More ways to send`}>
            <MenuItem className={styles.item ?? ''} onAction={onSilent}>
              {t`Send without a sound`}
            </MenuItem>
            <MenuItem
              className={styles.item ?? ''}
              onAction={() => {
                setAt(inAnHour());
                setIsOpen(true);
              }}
            >
              {t`Send later…`}
            </MenuItem>
          </Menu>
        </Over>
      </MenuTrigger>
      <Sheet title={t`Send later`} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <form className={later.form} onSubmit={schedule}>
          <TimeField value={at} onChange={setAt} />
          <p className={later.hint}>
            <Trans>It waits on this device. If Pando is closed then, it goes when you next open it.</Trans>
          </p>
          <div className={later.actions}>
            <Action onPress={() => setIsOpen(false)}>
              <Trans>Cancel</Trans>
            </Action>
            <Action kind="primary" type="submit" isDisabled={at === undefined}>
              <Trans>Send later</Trans>
            </Action>
          </div>
        </form>
      </Sheet>
    </>
  );
}
