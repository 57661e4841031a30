import { Trans, useLingui } from '@lingui/react/macro';
import type { PersonPage } from '@pando/engine/api';
import { lazy, Suspense, useState } from 'react';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { Section } from '../components/screen.tsx';
import { useApp } from '../store/app-context.ts';
import styles from './group-page.module.css';
import page from './page.module.css';

const SafetyCode = lazy(() => import('./safety-code.tsx'));
const ScanSheet = lazy(() => import('../components/scan-sheet.tsx'));

interface Props {
  readonly person: PersonPage;
  readonly onChange: (person: PersonPage) => void;
}

/** The number that is the same on both screens, unless somebody stands between. */
export function SafetyNumber({ person, onChange }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const [shown, setShown] = useState(false);
  const [scanning, setScanning] = useState(false);
  const [differs, setDiffers] = useState(false);
  const { account, name, safetyNumber, verification } = person;
  const groups = safetyNumber.match(/.{5}/gu) ?? [];

  async function verify(verified: boolean) {
    const changed = await app.ask('verify', { who: account, verified });
    if (changed) onChange(changed);
  }

  async function scanned(number: string) {
    setScanning(false);
    if (number.replaceAll(/\s/gu, '') !== safetyNumber) return setDiffers(true);
    await verify(true);
  }

  return (
    <Section title={t`Safety number`}>
      <div className={page.stack}>
        <p className={styles.state} data-state={verification}>
          <Icon name={verification === 'changed' ? 'warn' : verification === 'verified' ? 'check' : 'qr'} size={20} />
          {verification === 'verified' && <Trans>You have verified {name}</Trans>}
          {verification === 'changed' && <Trans>A device of one of you changed since you verified {name}</Trans>}
          {verification === 'none' && <Trans>Not verified</Trans>}
        </p>
        <p className={page.text}>
          <Trans>
            {name} sees the same number. If you compare them side by side, or scan each other’s code, nobody can stand
            between you.
          </Trans>
        </p>
        <div className={`${styles.digits ?? ''} ${page.wide ?? ''}`} role="group" aria-label={t`Safety number`}>
          {groups.map((group, i) => (
            <span key={i}>{group}</span>
          ))}
        </div>
        <div className={page.actions}>
          {verification === 'verified' ? (
            <Action onPress={() => void verify(false)}>
              <Trans>Take verification back</Trans>
            </Action>
          ) : (
            <Action kind="primary" icon="check" onPress={() => void verify(true)}>
              <Trans>The numbers are the same</Trans>
            </Action>
          )}
          <Action icon="qr" onPress={() => setShown(true)}>
            <Trans>Show code</Trans>
          </Action>
          <Action icon="look" onPress={() => setScanning(true)}>
            <Trans>Scan code</Trans>
          </Action>
        </div>
      </div>
      <Suspense fallback={null}>
        {shown && <SafetyCode number={safetyNumber} name={name} onClose={() => setShown(false)} />}
        {scanning && (
          <ScanSheet
            title={t`Scan ${name}’s code`}
            onRead={(text) => void scanned(text)}
            onClose={() => setScanning(false)}
          />
        )}
      </Suspense>
      <Sheet title={t`The numbers differ`} isOpen={differs} onClose={() => setDiffers(false)}>
        <p className={page.text}>
          <Trans>
            This is not the code of your conversation with {name}. Have both open the page again, and compare once more.
            If they still differ, write nothing there that must stay between you.
          </Trans>
        </p>
        <Action onPress={() => setDiffers(false)}>
          <Trans>Close</Trans>
        </Action>
      </Sheet>
    </Section>
  );
}
