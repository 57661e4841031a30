import { useLingui } from '@lingui/react/macro';
import { Avatar } from '../components/avatar.tsx';
import { useAccounts, useOtherAccounts } from './accounts-context.ts';
import styles from './accounts.module.css';

/** More are on the page about oneself. */
const MOST = 3;
const COUNT_LIMIT = 99;

/** The other accounts beside one's own name, with what is unread there. */
export function AccountSwitcher() {
  const { t } = useLingui();
  const accounts = useAccounts();
  const others = useOtherAccounts();
  if (!accounts || others.length === 0) return null;
  return (
    <ul className={styles.switcher} aria-label={t`Other accounts`}>
      {others.slice(0, MOST).map(({ profile, account, name, unread }) => (
        <li key={profile}>
          <button type="button" className={styles.other} title={name} onClick={() => accounts.show(profile)}>
            <span className="unseen">{unread > 0 ? t`Switch to ${name}, ${unread} unread` : t`Switch to ${name}`}</span>
            <Avatar id={account} name={name} size="small" />
            {unread > 0 && (
              <span className={styles.badge} aria-hidden="true">
                {unread > COUNT_LIMIT ? `${COUNT_LIMIT}+` : unread}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
