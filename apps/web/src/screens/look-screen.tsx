import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useStore } from 'zustand';
import { Screen, Section } from '../components/screen.tsx';
import { chooseLanguage, LANGUAGES } from '../i18n.ts';
import { paths } from '../routing/paths.ts';
import { chooseLook, looks } from '../store/look.ts';
import { useApp } from '../store/app-context.ts';
import { language, type Language, type Look } from '../store/preferences.ts';
import styles from './look-screen.module.css';

/** The parts whose choices can be shown beside their names. */
const SAMPLED: ReadonlySet<keyof Look> = new Set<keyof Look>(['theme', 'accent', 'bubbles']);

interface ChoiceProps<P extends keyof Look> {
  readonly part: P;
  readonly title: string;
  readonly names: Readonly<Record<Look[P], string>>;
}

/** One thing about the look, as a row of samples. */
function Choice<P extends keyof Look>({ part, title, names }: ChoiceProps<P>) {
  const chosen = useStore(looks, (look) => look[part]);
  const choices = Object.entries<string>(names) as [Look[P], string][];
  return (
    <RadioGroup
      className={styles.choice ?? ''}
      value={chosen}
      orientation="horizontal"
      onChange={(value) => {
        const change: Partial<Record<P, Look[P]>> = {};
        for (const [choice] of choices) if (choice === value) change[part] = choice;
        chooseLook(change);
      }}
    >
      <Label className={styles.label ?? ''}>{title}</Label>
      <div className={styles.options}>
        {choices.map(([choice, name]) => (
          <Radio
            key={choice}
            value={choice}
            className={styles.option ?? ''}
            data-plain={!SAMPLED.has(part) || undefined}
          >
            {SAMPLED.has(part) && (
              <span className={styles.sample} data-part={part} data-choice={choice} aria-hidden="true" />
            )}
            {name}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

/** Which language the app speaks; each is called by its own name. */
function LanguageChoice() {
  const { t } = useLingui();
  const app = useApp();
  const [chosen, setChosen] = useState(language.read);
  const names = Object.entries(LANGUAGES) as [Language, string][];
  async function choose(value: string) {
    const found = names.find(([tag]) => tag === value)?.[0] ?? 'system';
    setChosen(found);
    await chooseLanguage(found);
    await app.ask('preferences.set', { name: 'language', value: found });
  }
  return (
    <RadioGroup
      className={styles.choice ?? ''}
      value={chosen}
      orientation="horizontal"
      aria-label={t`Language`}
      onChange={(value) => void choose(value)}
    >
      <div className={styles.options}>
        <Radio value="system" className={styles.option ?? ''} data-plain>
          <Trans>Like the system</Trans>
        </Radio>
        {names.map(([tag, name]) => (
          <Radio key={tag} value={tag} className={styles.option ?? ''} data-plain>
            <span lang={tag}>{name}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

/** How the app looks, and what it speaks. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function LookScreen() {
  const { t } = useLingui();
  return (
    <Screen title={t`Appearance`} back={paths.you} backLabel={t`Back to you`}>
      <div className={styles.preview} aria-hidden="true">
        <p className={styles.theirs}>
          <Trans>The leaves have turned. Come and see?</Trans>
        </p>
        <p className={styles.own}>
          <Trans>I am on my way</Trans>
        </p>
      </div>
      <Section title={t`Colours`}>
        <Choice part="theme" title={t`Theme`} names={{ system: t`Like the system`, light: t`Light`, dark: t`Dark` }} />
        <Choice
          part="accent"
          title={t`Accent`}
          names={{
            aspen: t`Aspen`,
            lake: t`Lake`,
            heather: t`Heather`,
            rowan: t`Rowan`,
            larch: t`Larch`,
            stone: t`Stone`,
          }}
        />
      </Section>
      <Section title={t`Conversations`}>
        <Choice
          part="wallpaper"
          title={t`Wallpaper`}
          names={{ bark: t`Bark`, leaves: t`Leaves`, dawn: t`Dawn`, plain: t`Plain` }}
        />
        <Choice part="bubbles" title={t`Bubbles`} names={{ leaf: t`Leaf`, round: t`Round`, square: t`Square` }} />
      </Section>
      <Section title={t`Size`}>
        <Choice
          part="text"
          title={t`Text`}
          names={{ small: t`Small`, normal: t`Normal`, large: t`Large`, larger: t`Larger` }}
        />
        <Choice part="density" title={t`Spacing`} names={{ comfortable: t`Comfortable`, compact: t`Compact` }} />
      </Section>
      <Section title={t`Language`}>
        <LanguageChoice />
      </Section>
    </Screen>
  );
}
