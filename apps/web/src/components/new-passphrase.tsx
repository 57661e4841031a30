import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Field } from './controls.tsx';

interface Options {
  /** What the two fields are called. */
  readonly labels: readonly [once: string, again: string];
  /** So many characters it has at least. */
  readonly least: number;
}

/** Two fields for a passphrase that somebody makes up, and what they say. */
export function useNewPassphrase({ labels: [once, twice], least }: Options) {
  const { t } = useLingui();
  const [value, setValue] = useState('');
  const [again, setAgain] = useState('');
  const fields = (
    <>
      <Field
        label={once}
        type="password"
        autoComplete="new-password"
        value={value}
        onChange={setValue}
        hint={t`At least ${least} characters; several words are best.`}
      />
      <Field
        label={twice}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={again !== '' && !value.startsWith(again) ? t`This is another one.` : undefined}
      />
    </>
  );
  const clear = () => {
    setValue('');
    setAgain('');
  };
  return { fields, clear, value, fits: value.length >= least && value === again };
}
