import { Trans, useLingui } from '@lingui/react/macro';
import type { Allowed, Group } from '@pando/engine/api';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Section } from '../components/screen.tsx';
import { useApp } from '../store/app-context.ts';
import styles from './group-page.module.css';
import page from './page.module.css';

interface ChoiceProps {
  readonly label: string;
  readonly value: Allowed;
  readonly onChange: (value: Allowed) => void;
}

function Choice({ label, value, onChange }: ChoiceProps) {
  return (
    <RadioGroup className={styles.choice ?? ''} value={value} onChange={(chosen) => onChange(chosen as Allowed)}>
      <Label className={page.label ?? ''}>{label}</Label>
      <div className={styles.options}>
        <Radio className={styles.option ?? ''} value="everybody">
          <Trans>Everybody</Trans>
        </Radio>
        <Radio className={styles.option ?? ''} value="admins">
          <Trans>Only admins</Trans>
        </Radio>
      </div>
    </RadioGroup>
  );
}

/** Who may do what in a group; for its admins. */
export function GroupPolicy({ group }: { readonly group: Group }) {
  const { t } = useLingui();
  const app = useApp();
  const { id, add, edit, post } = group;
  const set = (change: Partial<Pick<Group, 'add' | 'edit' | 'post'>>) =>
    void app.ask('group.edit', { conversation: id, ...change });
  return (
    <Section title={t`Who may do what`}>
      <div className={styles.settings}>
        <Choice label={t`Add people`} value={add} onChange={(value) => set({ add: value })} />
        <Choice
          label={t`Edit name, picture, description and timer`}
          value={edit}
          onChange={(value) => set({ edit: value })}
        />
        <Choice label={t`Write messages`} value={post} onChange={(value) => set({ post: value })} />
      </div>
    </Section>
  );
}
