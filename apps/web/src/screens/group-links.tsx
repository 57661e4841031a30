import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Group, GroupLinkSummary } from '@pando/engine/api';
import { lazy, Suspense, useState } from 'react';
import { Radio, RadioGroup, Label, Checkbox } from 'react-aria-components';
import { Action } from '../components/controls.tsx';
import { Confirm, Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { Section } from '../components/screen.tsx';
import { wholeTime } from '../components/time.ts';
import { linkHere } from '../routing/contact-link.ts';
import { useApp } from '../store/app-context.ts';
import styles from './group-page.module.css';
import page from './page.module.css';

const QrSheet = lazy(() => import('../components/qr-sheet.tsx'));

const DAY = 86_400;
/** How long a link is good: seconds; 0: without end. */
const SPANS = [0, DAY, 7 * DAY] as const;

/** Invitations by link; for the group's admins. */
export function GroupLinks({ group }: { readonly group: Group }) {
  const { t } = useLingui();
  const [making, setMaking] = useState(false);
  return (
    <Section title={t`Invite links`}>
      <div className={page.stack}>
        <p className={page.text}>
          <Trans>Whoever has a link can come into the group. You can end a link at any time.</Trans>
        </p>
        {group.links.length > 0 && (
          <ul className={`${page.people ?? ''} ${page.wide ?? ''}`} aria-label={t`Invite links`}>
            {group.links.map((link) => (
              <LinkRow key={link.id} group={group} link={link} />
            ))}
          </ul>
        )}
        <Action icon="add" onPress={() => setMaking(true)}>
          <Trans>Make a link</Trans>
        </Action>
      </div>
      {making && <MakeLink group={group} onClose={() => setMaking(false)} />}
    </Section>
  );
}

function LinkRow({ group, link }: { readonly group: Group; readonly link: GroupLinkSummary }) {
  const { t } = useLingui();
  const app = useApp();
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState(false);
  const [ending, setEnding] = useState(false);
  const { approval, expires, uses, link: text } = link;
  const here = text === undefined ? undefined : linkHere(text);
  return (
    <li className={styles.link}>
      <span className={`${page.name ?? ''} ${styles.about ?? ''}`}>
        {approval ? <Trans>Asks an admin first</Trans> : <Trans>Lets people in at once</Trans>}
        <small>
          <Plural value={uses} _0="nobody yet" one="# person so far" other="# people so far" />
          {expires !== undefined && <> · {t`until ${wholeTime(expires)}`}</>}
          {here === undefined && <> · {t`made on another device`}</>}
        </small>
      </span>
      {here !== undefined && (
        <>
          <Action
            icon={copied ? 'check' : 'copy'}
            onPress={() => void navigator.clipboard.writeText(here).then(() => setCopied(true))}
          >
            {copied ? <Trans>Copied</Trans> : <Trans>Copy link</Trans>}
          </Action>
          <Action icon="qr" aria-label={t`Show QR code`} onPress={() => setShown(true)}>
            <Trans>QR code</Trans>
          </Action>
        </>
      )}
      <Action kind="danger" onPress={() => setEnding(true)}>
        <Trans>End link</Trans>
      </Action>
      {shown && here !== undefined && (
        <Suspense fallback={null}>
          <QrSheet link={here} name={group.name} title={t`Join ${group.name}`} onClose={() => setShown(false)} />
        </Suspense>
      )}
      <Confirm
        title={t`End this link?`}
        text={t`Nobody comes in by it any more. Those who are in stay.`}
        action={t`End link`}
        isOpen={ending}
        onClose={() => setEnding(false)}
        onConfirm={() => void app.ask('group.revoke', { conversation: group.id, id: link.id })}
      />
    </li>
  );
}

function MakeLink({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const { t } = useLingui();
  const app = useApp();
  const [approval, setApproval] = useState(false);
  const [seconds, setSeconds] = useState<number>(SPANS[2]);
  const [making, setMaking] = useState(false);
  const words = [t`Until it is ended`, t`For a day`, t`For a week`];

  async function make() {
    setMaking(true);
    const made = await app.ask('group.link', {
      conversation: group.id,
      approval,
      ...(seconds > 0 && { seconds }),
    });
    setMaking(false);
    if (made) onClose();
  }

  return (
    <Sheet title={t`Make a link`} isOpen onClose={onClose}>
      <div className={page.form}>
        <RadioGroup
          className={styles.choice ?? ''}
          value={`${seconds}`}
          onChange={(chosen) => setSeconds(Number(chosen))}
        >
          <Label className={page.label ?? ''}>
            <Trans>How long is it good?</Trans>
          </Label>
          <div className={styles.options}>
            {SPANS.map((span, i) => (
              <Radio key={span} className={styles.option ?? ''} value={`${span}`}>
                {words[i]}
              </Radio>
            ))}
          </div>
        </RadioGroup>
        <Checkbox className={`${page.check ?? ''} ${page.person ?? ''}`} isSelected={approval} onChange={setApproval}>
          <span className={page.box}>
            <Icon name="check" size={16} />
          </span>
          <Trans>Ask an admin before anybody comes in</Trans>
        </Checkbox>
        <Action kind="primary" isDisabled={making} onPress={() => void make()}>
          {making ? <Trans>Making…</Trans> : <Trans>Make link</Trans>}
        </Action>
      </div>
    </Sheet>
  );
}
