import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Action, Field } from '../components/controls.tsx';
import { Screen } from '../components/screen.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp } from '../store/app-context.ts';
import page from './page.module.css';

/** An exported file becomes this device's account. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ImportScreen() {
  const { t } = useLingui();
  const app = useApp();
  const [file, setFile] = useState<File>();
  const [passphrase, setPassphrase] = useState('');
  const [opening, setOpening] = useState(false);

  async function open(event: FormEvent) {
    event.preventDefault();
    if (!file || opening) return;
    setOpening(true);
    const restored = await app.restore(new Uint8Array(await file.arrayBuffer()), passphrase);
    setOpening(false);
    if (restored) navigate(paths.conversations, { replace: true });
  }

  return (
    <Screen title={t`Bring an exported account`} back={paths.conversations} backLabel={t`Back to the start`}>
      <form className={page.form} onSubmit={(event) => void open(event)}>
        <p className={page.text}>
          <Trans>Choose the file that you exported, and enter its passphrase.</Trans>
        </p>
        <div className={page.actions}>
          <FileTrigger
            acceptedFileTypes={['.pando', 'application/octet-stream']}
            onSelect={(files) => setFile(files?.[0])}
          >
            <Action icon="file">{file ? file.name : <Trans>Choose a file</Trans>}</Action>
          </FileTrigger>
        </div>
        <Field
          label={t`Passphrase`}
          type="password"
          autoComplete="current-password"
          value={passphrase}
          onChange={setPassphrase}
        />
        <Action kind="primary" type="submit" isDisabled={!file || passphrase === '' || opening}>
          {opening ? <Trans>Opening…</Trans> : <Trans>Import</Trans>}
        </Action>
      </form>
    </Screen>
  );
}
