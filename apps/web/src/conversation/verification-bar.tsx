import { Trans } from '@lingui/react/macro';
import { Link } from 'wouter';
import { Icon } from '../components/icon.tsx';
import { paths } from '../routing/paths.ts';
import styles from './verification-bar.module.css';

/** Somebody had been verified, and a device has come or gone since: what was compared says nothing any more. */
export function VerificationBar({ account, name }: { readonly account: string; readonly name: string }) {
  return (
    <div className={styles.bar} role="status">
      <Icon name="warn" size={20} />
      <p className={styles.text}>
        <Trans>A device of {name} or of yours has changed since you verified each other.</Trans>{' '}
        <Link href={paths.person(account)}>
          <Trans>Compare the safety number again</Trans>
        </Link>
      </p>
    </div>
  );
}
