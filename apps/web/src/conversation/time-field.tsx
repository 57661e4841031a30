import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Field } from '../components/controls.tsx';

const HOUR_MS = 3_600_000;

/** The next full hour that is at least half an hour away. */
export function inAnHour(): string {
  return new Date(Math.ceil((Date.now() + HOUR_MS / 2) / HOUR_MS) * HOUR_MS).toISOString();
}

/** What a browser's own field takes: the local time, without a zone. */
function local(at: string | undefined): string {
  if (at === undefined) return '';
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

interface Props {
  readonly value: string | undefined;
  readonly onChange: (at: string | undefined) => void;
}

/** A time to come, chosen in the browser's own field, which knows the person's calendar. */
export function TimeField({ value, onChange }: Props) {
  const { t } = useLingui();
  const [opened] = useState(() => Date.now());
  const past = value !== undefined && Date.parse(value) <= opened;
  return (
    <Field
      label={t`Day and time`}
      type="datetime-local"
      value={local(value)}
      onChange={(text) => onChange(text === '' ? undefined : new Date(text).toISOString())}
      error={past ? t`This is over. Choose a time to come.` : undefined}
      isRequired
    />
  );
}
