import { Trans, useLingui } from '@lingui/react/macro';
import type { LinkPreview, Media, Message } from '@pando/engine/api';
import {
  lazy,
  Suspense,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
} from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { AttachButton } from '../media/attach-button.tsx';
import { pastedFiles } from '../media/given-files.ts';
import type { Recording } from '../media/recorder.ts';
import { stage } from '../media/stage.ts';
import { Tray } from '../media/tray.tsx';
import { useDrafts } from '../media/use-drafts.ts';
import { useApp } from '../store/app-context.ts';
import styles from './composer.module.css';
import { EmojiButton } from './emoji-button.tsx';
import { InsertMenu } from './insert-menu.tsx';
import { QuoteBody } from './quote.tsx';
import { useDraft, useFirstDraft } from './use-draft.ts';
import { useTyping } from './use-typing.ts';
import { useCompleting } from './use-completing.tsx';

const SendLater = lazy(() => import('./send-later.tsx'));
const PreviewOffer = lazy(() => import('./preview-offer.tsx'));
const VoiceButton = lazy(() => import('../media/voice-button.tsx'));

/** Attachments that one message can have. */
const MOST_ATTACHMENTS = 10;
/** A menu or sheet is closed after so many frames; one that is still there then stays. */
const CLOSING_FRAMES = 60;

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

/** Only pages that came safely may listen. */
function canRecord(): boolean {
  return 'mediaDevices' in navigator && typeof MediaRecorder !== 'undefined';
}

function batches<T>(files: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(files.length / MOST_ATTACHMENTS);
  return Array.from({ length: count }, (_, at) => files.slice(at * MOST_ATTACHMENTS, (at + 1) * MOST_ATTACHMENTS));
}

/** Where one writes. */
export function Composer({ conversation, occasion, onDone, ref }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(useFirstDraft(conversation));
  const attached = useDrafts();
  const [recording, setRecording] = useState(false);
  const [preview, setPreview] = useState<LinkPreview>();
  const completing = useCompleting(conversation, field, setText);
  const editing = occasion.kind === 'edit' ? occasion.message : undefined;

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    addFiles,
  }));

  useEffect(() => {
    if (occasion.kind === 'new') return;
    if (occasion.kind === 'edit') setText(occasion.message.text);
    field.current?.focus();
  }, [occasion]);

  useDraft(conversation, text, editing !== undefined);
  useTyping(conversation, text, editing !== undefined);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, HEIGHT_LIMIT_PX)}px`;
  }, [text]);

  const ready = (text.trim() !== '' || attached.list.length > 0) && attached.handing === undefined;

  function leaveOccasion() {
    if (editing) setText('');
    onDone();
    field.current?.focus();
  }

  async function send(silent = false) {
    if (!ready) return;
    const said = text.trim();
    setText('');
    setPreview(undefined);
    onDone();
    field.current?.focus();
    const accepted = await deliver(said, silent);
    // Nothing that was written is lost because it could not be taken.
    if (!accepted) setText((now) => (now === '' ? said : now));
  }

  function sendSilently() {
    void send(true);
    focusSoon();
  }

  /** A menu or sheet that closes gives the focus back to its button, which one is done with; then it goes on to the field. */
  function focusSoon(frames = CLOSING_FRAMES) {
    requestAnimationFrame(() => {
      if (frames > 0 && document.querySelector('[role=dialog], [role=menu]')) focusSoon(frames - 1);
      else requestAnimationFrame(() => requestAnimationFrame(() => field.current?.focus()));
    });
  }

  function addFiles(files: readonly File[]) {
    if (editing) return;
    attached.add(files);
    // A phone's keyboard would cover what was chosen.
    if (enterSends()) focusSoon();
  }

  async function deliver(said: string, silent: boolean): Promise<boolean> {
    if (editing) {
      return said === editing.text || app.edit(editing, said);
    }
    const replyTo = { ...(occasion.kind === 'reply' && { replyTo: occasion.to.id }), ...(silent && { silent }) };
    const files = await attached.hand();
    if (!files) return false;
    const [first = [], ...others] = batches(files);
    const shown = preview && said.includes(preview.url) ? { preview } : {};
    const begun = app.send(conversation, {
      text: said,
      ...shown,
      ...(first.length > 0 && { files: first }),
      ...replyTo,
    });
    for (const batch of others) await app.send(conversation, { text: '', files: batch });
    return begun;
  }

  async function sendVoice({ bytes, mediaType, duration, peaks }: Recording) {
    const name = mediaType.startsWith('audio/mp4')
      ? 'voice.m4a'
      : mediaType.includes('ogg')
        ? 'voice.ogg'
        : 'voice.webm';
    const never = { signal: new AbortController().signal, moved: () => undefined };
    const staged = await stage(app, bytes, { name, mediaType }, never);
    const media: Media = { kind: 'voice', duration, peaks };
    const replyTo = occasion.kind === 'reply' ? { replyTo: occasion.to.id } : {};
    onDone();
    if (staged !== undefined) await app.send(conversation, { text: '', files: [{ staged, media }], ...replyTo });
  }

  async function schedule(at: string) {
    const said = text.trim();
    const replyTo = occasion.kind === 'reply' ? { replyTo: occasion.to.id } : {};
    if (!(await app.ask('schedule', { to: conversation, text: app.wordsFor(conversation, said), at, ...replyTo })))
      return;
    setText('');
    onDone();
    focusSoon();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (completing.onKeyDown(event)) return;
    if (event.key === 'Escape' && occasion.kind !== 'new') return leaveOccasion();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !enterSends()) return;
    event.preventDefault();
    void send();
  }

  function onPaste(event: ClipboardEvent) {
    const files = pastedFiles(event.clipboardData);
    if (files.length === 0 || editing) return;
    event.preventDefault();
    attached.add(files);
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
      <Tray drafts={attached} />
      {!editing && text.includes('://') && (
        <Suspense fallback={null}>
          <PreviewOffer text={text} preview={preview} onChange={setPreview} />
        </Suspense>
      )}
      {completing.list}
      <div className={styles.row}>
        {!editing && !recording && <AttachButton onFiles={addFiles} />}
        {!editing && !recording && <InsertMenu conversation={conversation} />}
        <textarea
          ref={field}
          className={styles.field}
          hidden={recording}
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
          {...completing.field}
        />
        {!recording && <EmojiButton field={field} onText={setText} />}
        {!editing && text.trim() !== '' && attached.list.length === 0 && (
          <Suspense fallback={null}>
            <SendLater onSilent={sendSilently} onSchedule={(at) => void schedule(at)} />
          </Suspense>
        )}
        {text.trim() === '' && attached.list.length === 0 && !editing && canRecord() ? (
          <Suspense fallback={<span className={styles.later} />}>
            <VoiceButton onRecorded={(recorded) => void sendVoice(recorded)} onRecording={setRecording} />
          </Suspense>
        ) : (
          <Sign
            icon={editing ? 'check' : 'send'}
            kind="primary"
            label={editing ? t`Save` : t`Send`}
            isDisabled={!ready}
            preventFocusOnPress
            onPress={() => void send()}
          />
        )}
      </div>
    </div>
  );
}
