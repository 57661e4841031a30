import { Trans, useLingui } from '@lingui/react/macro';
import type { FileSource, Message } from '@pando/engine/api';
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
} from 'react';
import { FileTrigger } from 'react-aria-components';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { fileSize } from '../components/time.ts';
import { useApp } from '../store/app-context.ts';
import styles from './composer.module.css';
import { QuoteBody } from './quote.tsx';

/** Unfinished messages, for as long as the page lives. */
const drafts = new Map<string, string>();

/** Taller than this, the field scrolls. */
const HEIGHT_LIMIT_PX = 180;

export interface ComposerHandle {
  readonly focus: () => void;
  readonly addFiles: (files: readonly File[]) => void;
}

export type Occasion =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: Message }
  | { readonly kind: 'edit'; readonly message: Message };

interface Props {
  readonly conversation: string;
  readonly occasion: Occasion;
  readonly onDone: () => void;
  readonly ref: Ref<ComposerHandle>;
}

/** On a phone's keyboard Enter makes a line; with a real one it sends. */
function enterSends(): boolean {
  return !matchMedia('(hover: none) and (pointer: coarse)').matches;
}

async function sourceOf(file: File): Promise<FileSource> {
  return {
    name: file.name,
    mediaType: file.type || 'application/octet-stream',
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
}

/** Where one writes. */
export function Composer({ conversation, occasion, onDone, ref }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => drafts.get(conversation) ?? '');
  const [files, setFiles] = useState<readonly File[]>([]);
  const editing = occasion.kind === 'edit' ? occasion.message : undefined;

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    addFiles: (more) => setFiles((some) => [...some, ...more]),
  }));

  useEffect(() => {
    if (occasion.kind === 'new') return;
    if (occasion.kind === 'edit') setText(occasion.message.text);
    field.current?.focus();
  }, [occasion]);

  useEffect(() => {
    if (!editing) drafts.set(conversation, text);
  }, [conversation, text, editing]);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, HEIGHT_LIMIT_PX)}px`;
  }, [text]);

  const ready = text.trim() !== '' || files.length > 0;

  function leaveOccasion() {
    if (editing) setText('');
    onDone();
    field.current?.focus();
  }

  async function send() {
    if (!ready) return;
    const said = text.trim();
    const sent = files;
    setText('');
    setFiles([]);
    drafts.delete(conversation);
    onDone();
    field.current?.focus();
    const accepted = await deliver(said, sent);
    // Nothing that was written is lost because it could not be taken.
    if (!accepted) setText((now) => (now === '' ? said : now));
  }

  async function deliver(said: string, sent: readonly File[]): Promise<boolean> {
    if (editing) {
      const edited =
        said === editing.text || (await app.ask('edit', { conversation, message: editing.id, text: said }));
      return edited !== undefined;
    }
    const replyTo = occasion.kind === 'reply' ? { replyTo: occasion.to.id } : {};
    const [first, ...others] = sent;
    const begun = app.send(conversation, { text: said, ...(first && { file: await sourceOf(first) }), ...replyTo });
    for (const file of others) await app.send(conversation, { text: '', file: await sourceOf(file) });
    return begun;
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && occasion.kind !== 'new') return leaveOccasion();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !enterSends()) return;
    event.preventDefault();
    void send();
  }

  function onPaste(event: ClipboardEvent) {
    if (event.clipboardData.files.length === 0 || editing) return;
    event.preventDefault();
    setFiles([...files, ...event.clipboardData.files]);
  }

  return (
    <div className={styles.composer}>
      {occasion.kind !== 'new' && (
        <div className={styles.occasion}>
          <Icon name={editing ? 'edit' : 'reply'} size={19} />
          <span className={styles.about}>
            {occasion.kind === 'reply' ? (
              <QuoteBody message={occasion.to} />
            ) : (
              <strong>
                <Trans>Editing</Trans>
              </strong>
            )}
          </span>
          <Sign
            icon="close"
            size={18}
            kind="small"
            label={editing ? t`Stop editing` : t`Do not reply`}
            onPress={leaveOccasion}
          />
        </div>
      )}
      {files.length > 0 && (
        <ul className={styles.files} aria-label={t`Files to send`}>
          {files.map((file, index) => (
            <li key={`${file.name} ${index}`} className={styles.file}>
              <Icon name="file" size={18} />
              <span className={styles.name}>{file.name}</span>
              <span className={styles.size}>{fileSize(file.size)}</span>
              <Sign
                icon="close"
                size={16}
                kind="small"
                label={t`Remove ${file.name}`}
                onPress={() => setFiles(files.filter((one) => one !== file))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.row}>
        {!editing && (
          <FileTrigger allowsMultiple onSelect={(chosen) => chosen && setFiles([...files, ...chosen])}>
            <Sign icon="attach" label={t`Attach a file`} />
          </FileTrigger>
        )}
        <textarea
          ref={field}
          className={styles.field}
          rows={1}
          dir="auto"
          aria-label={t`Message`}
          placeholder={t`Message`}
          value={text}
          // React keeps onChange back when something else than a key has set the value: a password manager, a test driver.
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={() => undefined}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <Sign
          icon={editing ? 'check' : 'send'}
          kind="primary"
          label={editing ? t`Save` : t`Send`}
          isDisabled={!ready}
          preventFocusOnPress
          onPress={() => void send()}
        />
      </div>
    </div>
  );
}
