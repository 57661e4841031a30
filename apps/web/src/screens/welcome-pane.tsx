import { Trans } from '@lingui/react/macro';
import { Link } from 'wouter';
import { ContactLink } from '../components/contact-link.tsx';
import { GroveScene } from '../components/grove.tsx';
import { SHORTCUTS } from '../components/shortcuts.ts';
import { paths } from '../routing/paths.ts';
import { useAppState } from '../store/app-context.ts';
import { isAlone } from '../store/app-store.ts';
import styles from './welcome-pane.module.css';

/** What stands beside the list when nothing is open: at first, the link to give away. */
export function WelcomePane() {
  const me = useAppState(({ me }) => me);
  const bare = useAppState(isAlone);
  return (
    <div className={styles.pane}>
      {bare && me ? (
        <div className={styles.words}>
          <h1 className={styles.title}>
            <Trans>Welcome, {me.name}</Trans>
          </h1>
          <p className={styles.text}>
            <Trans>Send your contact link to somebody. When they open it, you can talk.</Trans>
          </p>
          <ContactLink link={me.link} name={me.name} />
          <p className={styles.text}>
            <Trans>
              You were given a link? <Link href={paths.newContact}>Open it here</Link>.
            </Trans>
          </p>
        </div>
      ) : (
        <div className={styles.hint}>
          <p>
            <Trans>Choose a conversation.</Trans>
          </p>
          <p className={styles.keys}>
            <Trans>
              Or press <kbd>{SHORTCUTS.palette.label}</kbd> and write where to go.
            </Trans>
          </p>
        </div>
      )}
      <div className={styles.scene}>
        <GroveScene />
      </div>
    </div>
  );
}
