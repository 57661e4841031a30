import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Section } from '../components/screen.tsx';
import { duration } from '../components/time.ts';
import { useApp } from '../store/app-context.ts';
import styles from './look-screen.module.css';
import page from './page.module.css';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIMES = [0, 5 * MINUTE, HOUR, 8 * HOUR, DAY, 7 * DAY, 28 * DAY];

interface Props {
  readonly conversation: ConversationSummary;
  /** Whether this account may set it. */
  readonly editable: boolean;
}

/** After how long messages disappear for everybody. */
export function TimerSection({ conversation, editable }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const { id, disappearSeconds = 0 } = conversation;
  const times = TIMES.includes(disappearSeconds) ? TIMES : [...TIMES, disappearSeconds].toSorted((a, b) => a - b);
  return (
    <Section title={t`Disappearing messages`}>
      <p className={page.text}>
        <Trans>
          New messages go from every device so long after they were sent, whether they were read or not. Who reads one
          can still keep a copy elsewhere.
        </Trans>
      </p>
      <RadioGroup
        className={styles.choice ?? ''}
        value={String(disappearSeconds)}
        orientation="horizontal"
        isDisabled={!editable}
        onChange={(value) => void app.ask('disappear', { conversation: id, seconds: Number(value) })}
      >
        <Label className={styles.label ?? ''}>{t`Messages disappear after`}</Label>
        <div className={styles.options}>
          {times.map((seconds) => (
            <Radio key={seconds} value={String(seconds)} className={styles.option ?? ''} data-plain>
              {seconds === 0 ? t`Never` : duration(seconds)}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {!editable && conversation.writable && (
        <p className={page.text}>
          <Trans>Only admins can change this.</Trans>
        </p>
      )}
    </Section>
  );
}
