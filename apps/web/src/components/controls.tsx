import type { FormEvent, ReactNode } from 'react';
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField,
  type ButtonProps,
  type TextFieldProps,
} from 'react-aria-components';
import styles from './controls.module.css';
import { Icon, type IconName } from './icon.tsx';

interface ActionProps extends Omit<ButtonProps, 'className' | 'children'> {
  readonly kind?: 'primary' | 'plain' | 'danger' | 'quiet';
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** A button with words. */
export function Action({ kind = 'plain', icon, children, ...rest }: ActionProps) {
  return (
    <AriaButton {...rest} className={styles.action ?? ''} data-kind={kind}>
      {icon && <Icon name={icon} size={19} />}
      {children}
    </AriaButton>
  );
}

interface SignProps extends Omit<ButtonProps, 'className' | 'children'> {
  readonly icon: IconName;
  readonly label: string;
  readonly size?: number;
  readonly kind?: 'plain' | 'primary' | 'small';
}

/** A button with a sign alone; `label` is what it is called. */
export function Sign({ icon, label, size, kind = 'plain', ...rest }: SignProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={styles.sign ?? ''} data-kind={kind}>
      <Icon name={icon} {...(size !== undefined && { size })} />
    </AriaButton>
  );
}

interface FieldProps extends Omit<TextFieldProps, 'className' | 'children'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly lines?: number;
  readonly big?: boolean;
}

/** A labelled field, of one line or several. */
export function Field({ label, hint, error, lines, big = false, ...rest }: FieldProps) {
  // React keeps onChange back when something else than a key has set the value: a password manager, a test driver.
  const onInput = (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) =>
    rest.onChange?.(event.currentTarget.value);
  return (
    <TextField {...rest} isInvalid={error !== undefined} className={styles.field ?? ''} data-big={big || undefined}>
      <Label className={styles.label ?? ''}>{label}</Label>
      {lines === undefined ? (
        <Input className={styles.input ?? ''} onInput={onInput} />
      ) : (
        <TextArea className={styles.input ?? ''} rows={lines} onInput={onInput} />
      )}
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </TextField>
  );
}
