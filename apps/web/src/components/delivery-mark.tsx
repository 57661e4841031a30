import { useLingui } from '@lingui/react/macro';
import type { Delivery } from '@pando/engine/api';
import styles from './delivery-mark.module.css';

const SHAPES: Readonly<Record<Delivery, string>> = {
  queued: 'M12 7v4.5l3 2M12 20a8 8 0 1 1 0-16 8 8 0 0 1 0 16z',
  sent: 'M5 12.5l4.5 4.5L19 7.5',
  delivered: 'M2 12.5l4.5 4.5L16 7.5M11.5 15.5l1.5 1.5 9.5-9.5',
  read: 'M2 12.5l4.5 4.5L16 7.5M11.5 15.5l1.5 1.5 9.5-9.5',
  'not-sent': 'M12 7v6M12 16.5h.01M12 20.5a8.5 8.5 0 1 1 0-17 8.5 8.5 0 0 1 0 17z',
};

/** How far an own message has come. */
export function DeliveryMark({ state }: { readonly state: Delivery }) {
  const { t } = useLingui();
  const label = {
    queued: t`Queued`,
    sent: t`Sent`,
    delivered: t`Delivered`,
    read: t`Read`,
    'not-sent': t`Not sent`,
  }[state];
  return (
    <svg className={styles.mark} data-state={state} viewBox="0 0 24 24" role="img" aria-label={label}>
      <title>{label}</title>
      <path d={SHAPES[state]} />
    </svg>
  );
}
