import { useLingui } from '@lingui/react/macro';
import { Section } from '../components/screen.tsx';
import { Toggle } from '../components/toggle.tsx';
import { useApp, useAppState } from '../store/app-context.ts';

/** What others are told of one's reading and writing, each thing as they see it. Who does not tell it does not see it. */
export function MarksSection({ name }: { readonly name: string }) {
  const { t } = useLingui();
  const app = useApp();
  const preferences = useAppState((state) => state.preferences);
  if (!preferences) return null;
  const { deliveredMarks, readMarks, typing } = preferences;
  const me = { name };
  return (
    <Section title={t`Message info`}>
      <Toggle
        label={t`Delivered`}
        isOn={deliveredMarks}
        onChange={(delivered) => void app.ask('privacy', { delivered })}
      />
      <Toggle label={t`Read`} isOn={readMarks} onChange={(read) => void app.ask('privacy', { read })} />
      <Toggle
        label={t`${me.name} writes…`}
        isOn={typing}
        onChange={(next) => void app.ask('privacy', { typing: next })}
      />
    </Section>
  );
}
