import { Trans, useLingui } from '@lingui/react/macro';
import type { CardSource, Result } from '@pando/engine/api';
import { useEffect, useState, type FormEvent, type ReactNode, type RefObject } from 'react';
import { Button, Checkbox, Menu, MenuItem } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { Over } from '../components/over.tsx';
import { useApp, useAppState } from '../store/app-context.ts';
import type { Insert } from './insert-menu.tsx';
import menu from './message-actions.module.css';
import styles from './sheets.module.css';

const MOST_OPTIONS = 12;
/** In characters; the engine counts bytes, of which a character has at most four. */
const QUESTION_LENGTH = 250;
const OPTION_LENGTH = 120;
const POSITION_TIMEOUT_MS = 20_000;

interface Props {
  readonly conversation: string;
  readonly insert: Insert;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onChange: (insert: Insert | undefined) => void;
}

/** The menu, and the sheets that it opens. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function InsertOverlay({ conversation, insert, anchor, onChange }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const close = () => onChange(undefined);
  const open = (next: Insert) => queueMicrotask(() => onChange(next));
  const send = (card: CardSource) => {
    close();
    void app.ask('send', { to: conversation, card });
  };
  switch (insert) {
    case 'menu':
      return (
        <Over
          className={menu.popover ?? ''}
          triggerRef={anchor}
          isOpen
          onOpenChange={(isOpen) => isOpen || close()}
          placement="top start"
        >
          <Menu className={menu.menu ?? ''} aria-label={t`Poll, place or contact`} autoFocus="first">
            <MenuItem className={menu.item ?? ''} onAction={() => open('poll')}>{t`Poll`}</MenuItem>
            <MenuItem className={menu.item ?? ''} onAction={() => open('location')}>{t`Place`}</MenuItem>
            <MenuItem className={menu.item ?? ''} onAction={() => open('contact')}>{t`Contact`}</MenuItem>
          </Menu>
        </Over>
      );
    case 'poll':
      return <PollSheet onSend={send} onClose={close} />;
    case 'location':
      return <LocationSheet onSend={send} onClose={close} />;
    case 'contact':
      return <ContactSheet onSend={send} onClose={close} />;
  }
}

interface SheetProps {
  readonly onSend: (card: CardSource) => void;
  readonly onClose: () => void;
}

function CardForm({
  isReady,
  onSubmit,
  onClose,
  children,
}: {
  readonly isReady: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isReady) onSubmit();
  }
  return (
    <form className={styles.fields} onSubmit={submit}>
      {children}
      <div className={styles.foot}>
        <Action onPress={onClose}>
          <Trans>Cancel</Trans>
        </Action>
        <Action kind="primary" type="submit" isDisabled={!isReady}>
          <Trans>Send</Trans>
        </Action>
      </div>
    </form>
  );
}

function PollSheet({ onSend, onClose }: SheetProps) {
  const { t } = useLingui();
  const [question, setQuestion] = useState('');
  const [options, setOptions] = useState<readonly string[]>(['', '']);
  const [multiple, setMultiple] = useState(false);
  const said = [...new Set(options.map((option) => option.trim()).filter((option) => option !== ''))];
  const isReady = question.trim() !== '' && said.length >= 2;

  function change(at: number, text: string) {
    const next = options.map((option, index) => (index === at ? text : option));
    const isFull = next.every((option) => option !== '');
    setOptions(isFull && next.length < MOST_OPTIONS ? [...next, ''] : next);
  }

  return (
    <Sheet title={t`Poll`} isOpen onClose={onClose}>
      <CardForm
        isReady={isReady}
        onClose={onClose}
        onSubmit={() => onSend({ type: 'poll', question: question.trim(), options: said, multiple })}
      >
        <Field label={t`Question`} value={question} onChange={setQuestion} maxLength={QUESTION_LENGTH} autoFocus />
        {options.map((option, at) => (
          <Field
            key={at}
            label={t`Option ${at + 1}`}
            value={option}
            onChange={(text) => change(at, text)}
            maxLength={OPTION_LENGTH}
          />
        ))}
        <Checkbox className={styles.check ?? ''} isSelected={multiple} onChange={setMultiple}>
          <span className={styles.box}>{multiple && <Icon name="check" size={16} />}</span>
          <Trans>Several options may be chosen</Trans>
        </Checkbox>
      </CardForm>
    </Sheet>
  );
}

function LocationSheet({ onSend, onClose }: SheetProps) {
  const { t } = useLingui();
  const [latitude, setLatitude] = useState('');
  const [longitude, setLongitude] = useState('');
  const [label, setLabel] = useState('');
  const [state, setState] = useState<'idle' | 'looking' | 'failed'>('idle');
  const place = { latitude: degreesOf(latitude), longitude: degreesOf(longitude) };
  const isReady = Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180;

  function lookUp() {
    setState('looking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle');
        setLatitude(coords.latitude.toFixed(5));
        setLongitude(coords.longitude.toFixed(5));
      },
      () => setState('failed'),
      { timeout: POSITION_TIMEOUT_MS, enableHighAccuracy: true },
    );
  }

  return (
    <Sheet title={t`Place`} isOpen onClose={onClose}>
      <CardForm
        isReady={isReady}
        onClose={onClose}
        onSubmit={() => onSend({ type: 'location', ...place, label: label.trim() })}
      >
        <Action onPress={lookUp} isDisabled={state === 'looking'}>
          {state === 'looking' ? <Trans>Looking…</Trans> : <Trans>Where I am</Trans>}
        </Action>
        {state === 'failed' && (
          <p className={styles.problem} role="alert">
            <Trans>This device does not say where it is. You can enter the place by hand.</Trans>
          </p>
        )}
        <Field label={t`Latitude`} value={latitude} onChange={setLatitude} inputMode="decimal" />
        <Field label={t`Longitude`} value={longitude} onChange={setLongitude} inputMode="decimal" />
        <Field label={t`Name of the place`} value={label} onChange={setLabel} maxLength={OPTION_LENGTH} />
      </CardForm>
    </Sheet>
  );
}

/** NaN where it is no number: not within any bounds. */
function degreesOf(written: string): number {
  return written.trim() === '' ? Number.NaN : Number(written.trim().replace(',', '.'));
}

function ContactSheet({ onSend, onClose }: SheetProps) {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState((state) => state.me);
  const [contacts, setContacts] = useState<Result<'contacts'>>([]);
  useEffect(() => {
    void app.ask('contacts', {}).then((found) => found && setContacts(found));
  }, [app]);
  const offered = [...(me ? [{ account: me.account, name: t`You` }] : []), ...contacts.filter((one) => !one.blocked)];
  return (
    <Sheet title={t`Contact`} isOpen onClose={onClose}>
      <div className={styles.choices}>
        {offered.map(({ account, name }) => (
          <Button
            key={account}
            className={styles.person ?? ''}
            onPress={() => onSend({ type: 'contact', who: account })}
          >
            <Avatar id={account} name={name} size="small" />
            <bdi className={styles.name}>{name}</bdi>
          </Button>
        ))}
      </div>
    </Sheet>
  );
}
