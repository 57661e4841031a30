import { Trans } from '@lingui/react/macro';
import { GroveMark } from './grove.tsx';
import styles from './no-storage.module.css';

/** For browsers that give no place to keep anything, as some do in private windows. */
export function NoStorage() {
  return (
    <main className={styles.page}>
      <GroveMark size={56} />
      <h1 className={styles.title}>
        <Trans>Pando could not open its store</Trans>
      </h1>
      <p>
        <Trans>
          This browser gives Pando no place to keep your messages. Private windows often do that. Open Pando in an
          ordinary window, or reload this page.
        </Trans>
      </p>
    </main>
  );
}
