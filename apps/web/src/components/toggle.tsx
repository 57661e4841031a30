import type { ReactNode } from 'react';
import { Switch } from 'react-aria-components';
import styles from './toggle.module.css';

interface Props {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Something that is on or off, at once. */
export function Toggle({ label, hint, isOn, isDisabled = false, onChange }: Props) {
  return (
    <Switch className={styles.toggle ?? ''} isSelected={isOn} isDisabled={isDisabled} onChange={onChange}>
      <span className={styles.words}>
        {label}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.knob} />
      </span>
    </Switch>
  );
}
