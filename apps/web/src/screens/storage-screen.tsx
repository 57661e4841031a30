import { Trans, useLingui } from '@lingui/react/macro';
import type { Result } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Action } from '../components/controls.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { fileSize } from '../components/time.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { mediaDownload } from '../store/preferences.ts';
import styles from './storage-screen.module.css';

/** What comes by itself, what is kept here, and how to be rid of it. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function StorageScreen() {
  const { t } = useLingui();
  const app = useApp();
  const conversations = useAppState((state) => state.conversations);
  const [limit, setLimit] = useState(mediaDownload.read);
  const [kept, setKept] = useState<Result<'storage'>>();
  const [version, setVersion] = useState(0);

  useEffect(() => {
    void app.ask('storage', {}).then((found) => setKept(found));
  }, [app, version]);

  async function free(conversation?: string) {
    await app.ask('storage.free', conversation === undefined ? {} : { conversation });
    setVersion((now) => now + 1);
  }

  const nameOf = (id: string): string => {
    const found = conversations.find((one) => one.id === id);
    return found?.kind === 'self' ? t`Note to Self` : (found?.name ?? t`A conversation that is gone`);
  };
  const choices = mediaDownload.choices.map((choice) => ({
    choice,
    words: choice === 0 ? t`Never` : t`Up to ${fileSize(choice * 1_000_000)}`,
  }));

  return (
    <Screen title={t`Pictures and storage`} back={paths.you}>
      <Section title={t`Fetch by itself`}>
        <RadioGroup
          value={`${limit}`}
          onChange={(value) => {
            mediaDownload.write(Number(value));
            setLimit(Number(value));
          }}
        >
          <Label className={styles.label ?? ''}>
            <Trans>Pictures and voice messages; the rest comes when you ask for it.</Trans>
          </Label>
          {choices.map(({ choice, words }) => (
            <Radio key={choice} value={`${choice}`} className={styles.choice ?? ''}>
              <span className={styles.dot} aria-hidden="true" />
              {words}
            </Radio>
          ))}
        </RadioGroup>
      </Section>
      <Section title={t`Kept on this device`}>
        <p className={styles.sum} role="status">
          {kept && (
            <>
              <strong>{fileSize(kept.bytes)}</strong> <Trans>of pictures and files</Trans>
            </>
          )}
        </p>
        <ul className={styles.list}>
          {kept?.conversations
            .filter(({ bytes }) => bytes > 0)
            .map(({ conversation, bytes }) => (
              <li key={conversation} className={styles.row}>
                <span className={styles.name} dir="auto">
                  {nameOf(conversation)}
                </span>
                <span className={styles.size}>{fileSize(bytes)}</span>
                <Action
                  kind="quiet"
                  aria-label={t`Free the space of ${nameOf(conversation)}`}
                  onPress={() => void free(conversation)}
                >
                  <Trans>Free</Trans>
                </Action>
              </li>
            ))}
        </ul>
        {kept !== undefined && kept.bytes > 0 && (
          <Action icon="trash" onPress={() => void free()}>
            <Trans>Free all of it</Trans>
          </Action>
        )}
        <p className={styles.hint}>
          <Trans>What is freed can be fetched again for as long as the servers keep it.</Trans>
        </p>
      </Section>
    </Screen>
  );
}
