import { Trans, useLingui } from '@lingui/react/macro';
import type { MemberReceipt, Message } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { Sheet } from '../components/dialog.tsx';
import { wholeTime } from '../components/time.ts';
import { useApp } from '../store/app-context.ts';
import styles from './send-later.module.css';

function Way({ delivered, read }: MemberReceipt) {
  if (read !== undefined) {
    const time = wholeTime(read);
    return <Trans>Read {time}</Trans>;
  }
  if (delivered === undefined) return <Trans>Not delivered yet</Trans>;
  const time = wholeTime(delivered);
  return <Trans>Delivered {time}</Trans>;
}

/** When a message was sent, when it disappears, and who has got and read it. */
export function MessageInfo({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { t } = useLingui();
  const app = useApp();
  const { id, conversation, own, at, expiresAt, state } = message;
  const [receipts, setReceipts] = useState<readonly MemberReceipt[]>([]);
  useEffect(() => {
    if (own) void app.attend('receipts', { conversation, message: id }).then((found) => found && setReceipts(found));
  }, [app, conversation, id, own, state]);
  const sent = wholeTime(at);
  const gone = expiresAt === undefined ? undefined : wholeTime(expiresAt);
  return (
    <Sheet title={t`Message info`} isOpen onClose={onClose}>
      <p className={styles.hint}>
        <Trans>Sent {sent}</Trans>
      </p>
      {gone !== undefined && (
        <p className={styles.hint}>
          <Trans>Disappears everywhere {gone}</Trans>
        </p>
      )}
      <ul className={styles.people} aria-label={t`Who has got it`}>
        {receipts.map((receipt) => (
          <li key={receipt.who.account} className={styles.person}>
            <Avatar id={receipt.who.account} name={receipt.who.name} size="small" />
            <span dir="auto">
              {receipt.who.name}
              <small>
                <Way {...receipt} />
              </small>
            </span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
