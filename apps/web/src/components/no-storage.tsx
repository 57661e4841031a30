import { Trans } from '@lingui/react/macro';
import { GroveMark } from './grove.tsx';
import styles from './no-storage.module.css';

interface Props {
  /** `too-new`: a later version of the app has written it. Else the browser gives no place to keep anything, as some do in private windows. */
  readonly reason: 'none' | 'too-new';
}

/** Where the profile cannot be opened. */
export function NoStorage({ reason }: Props) {
  return (
    <main className={styles.page}>
      <GroveMark size={56} />
      <h1 className={styles.title}>
        <Trans>Pando could not open its store</Trans>
      </h1>
      {reason === 'too-new' ? (
        <p>
          <Trans>
            A newer Pando has written what is kept here, and this one does not know how to read it. Nothing is lost:
            reload this page to get the newer version, or open Pando where you last used it.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>
            This browser gives Pando no place to keep your messages. Private windows often do that. Open Pando in an
            ordinary window, or reload this page.
          </Trans>
        </p>
      )}
    </main>
  );
}
