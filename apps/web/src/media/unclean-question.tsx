import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import dialog from '../components/dialog.module.css';

interface Props {
  /** The files' names. */
  readonly names: readonly string[];
  readonly onAnswer: (isWanted: boolean) => void;
}

/** Asks before something is sent that may tell more than it shows. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function UncleanQuestion({ names, onAnswer }: Props) {
  const { t, i18n } = useLingui();
  const list = new Intl.ListFormat(i18n.locale).format(names);
  return (
    <Sheet title={t`Send with what is hidden in it?`} isOpen onClose={() => onAnswer(false)}>
      <p className={dialog.text}>
        <Trans>
          Pando cannot read <bdi>{list}</bdi>, and so cannot clean it. It may say where, when and with what it was made.
        </Trans>
      </p>
      <div className={dialog.actions}>
        <Action autoFocus onPress={() => onAnswer(false)}>
          <Trans>Do not send</Trans>
        </Action>
        <Action kind="danger" onPress={() => onAnswer(true)}>
          <Plural value={names.length} one="Send as a file" other="Send as files" />
        </Action>
      </div>
    </Sheet>
  );
}
