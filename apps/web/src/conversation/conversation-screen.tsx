import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type DragEvent } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../components/avatar.tsx';
import { Icon } from '../components/icon.tsx';
import { ThreadSkeleton } from '../components/skeleton.tsx';
import { bringsFiles, pastedFiles } from '../media/given-files.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { endSelection } from '../store/selection.ts';
import { Composer, type ComposerHandle, type Occasion } from './composer.tsx';
import styles from './conversation-screen.module.css';
import { VerificationBar } from './verification-bar.tsx';
import { useConversationTitle } from './conversation-title.ts';
import { useTypingText } from './typing-text.ts';
import { MessageList } from './message-list.tsx';
import { ScheduledBar } from './scheduled-bar.tsx';

const PinBar = lazy(() => import('./pin-bar.tsx'));
const SelectionBar = lazy(() => import('./selection-bar.tsx'));
const RequestChoice = lazy(() => import('../screens/request-choice.tsx'));

const NEW: Occasion = { kind: 'new' };

function Subtitle({ conversation }: { readonly conversation: ConversationSummary }) {
  if (conversation.status === 'request') return <Trans>Wants to write to you</Trans>;
  if (conversation.kind === 'self') return <Trans>Only you read this</Trans>;
  if (conversation.kind === 'direct') return <Trans>End-to-end encrypted</Trans>;
  return <Plural value={conversation.members.length} one="# member" other="# members" />;
}

/** What stands in place of the composer where one cannot write. */
function Closed({ conversation }: { readonly conversation: ConversationSummary }) {
  switch (conversation.status) {
    case 'request':
      return (
        <Suspense fallback={null}>
          <RequestChoice conversation={conversation} />
        </Suspense>
      );
    case 'left':
      return <Trans>You left. What was said stays here.</Trans>;
    case 'removed':
      return <Trans>You are no longer a member. What was said stays here.</Trans>;
    case 'joining':
      return conversation.awaitsApproval === true ? (
        <Trans>You asked to join. An admin of the group will let you in.</Trans>
      ) : (
        <Trans>Joining…</Trans>
      );
    case 'active':
      if (conversation.adminsOnly === true) return <Trans>Only admins write in this group.</Trans>;
      return <Trans>Nobody can write here now.</Trans>;
  }
}

/** Nothing is known by this id, or only under another by now: then that is where to go. */
function Missing({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const app = useApp();
  const conversations = useAppState((state) => state.conversations);
  useEffect(() => {
    let wanted = true;
    void app.idNow(id).then((now) => {
      const isHere = conversations.some((each) => each.id === now);
      if (wanted && now !== undefined && isHere) navigate(paths.conversation(now), { replace: true });
    });
    return () => {
      wanted = false;
    };
  }, [app, id, conversations]);
  return (
    <p className={styles.closed}>
      <Trans>This conversation is not here.</Trans> <Link href={paths.conversations}>{t`Back to conversations`}</Link>
    </p>
  );
}

/** One conversation. */
export function ConversationScreen({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const app = useApp();
  const conversation = useAppState(({ conversations }) => conversations.find((one) => one.id === id));
  const thread = useAppState(({ threads }) => threads[id]);
  const composer = useRef<ComposerHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [occasion, setOccasion] = useState(NEW);
  const [dropping, setDropping] = useState(false);
  const selection = useAppState((state) => (state.selection?.conversation === id ? state.selection : undefined));
  const selected = selection && thread?.messages.filter((message) => selection.messages.includes(message.id));
  const hasPins = useAppState(({ pins }) => (pins[id]?.length ?? 0) > 0);
  const title = useConversationTitle(conversation);
  const typing = useTypingText(id);

  const [openedId, setOpened] = useState<string>();
  useEffect(() => {
    void app.open(id).then(() => setOpened(id));
    // A phone's keyboard would cover what one came to read.
    if (matchMedia('(hover: hover)').matches && composer.current) composer.current.focus();
    else heading.current?.focus();
    return () => {
      app.leave(id);
      endSelection(app);
    };
  }, [app, id]);

  // A picture may be pasted wherever in the conversation one is.
  useEffect(() => {
    function onPaste(event: ClipboardEvent) {
      const { target, clipboardData } = event;
      const isTaken = target instanceof Element && target.closest('input, textarea, [role=dialog]') !== null;
      const files = clipboardData && !isTaken ? pastedFiles(clipboardData) : [];
      if (files.length > 0) composer.current?.addFiles(files);
    }
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);

  const controls = useMemo(
    () => ({
      reply: (to: Extract<Occasion, { kind: 'reply' }>['to']) => setOccasion({ kind: 'reply', to }),
      edit: (message: Extract<Occasion, { kind: 'edit' }>['message']) => setOccasion({ kind: 'edit', message }),
    }),
    [],
  );

  if (!conversation) return <Missing id={id} />;

  function onDragOver(event: DragEvent) {
    if (!bringsFiles(event) || !composer.current) return;
    event.preventDefault();
    setDropping(true);
  }

  function onDragLeave({ currentTarget, relatedTarget }: DragEvent) {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setDropping(false);
  }

  function onDrop(event: DragEvent) {
    setDropping(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    composer.current?.addFiles([...event.dataTransfer.files]);
  }

  const { kind, writable } = conversation;
  return (
    <div
      className={styles.screen}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
      data-dropping={dropping || undefined}
      data-conversation={id}
    >
      <header className={styles.bar}>
        <Link href={paths.conversations} className={styles.back ?? ''} aria-label={t`Back to conversations`}>
          <Icon name="back" />
        </Link>
        <Avatar {...title.face} group={kind === 'group'} />
        <div className={styles.words}>
          <h1 ref={heading} tabIndex={-1} className={styles.title} dir="auto">
            {title.name}
            {conversation.verification === 'verified' && (
              <span className={styles.verified} role="img" aria-label={t`Verified`} title={t`Verified`}>
                <Icon name="check" size={16} />
              </span>
            )}
          </h1>
          <p className={styles.subtitle}>{typing ?? <Subtitle conversation={conversation} />}</p>
        </div>
        <Link
          href={paths.about(id)}
          className={styles.about ?? ''}
          aria-label={t`About this conversation`}
          title={t`About this conversation`}
        >
          <Icon name={kind === 'group' ? 'group' : 'more'} />
        </Link>
      </header>
      {conversation.verification === 'changed' && <VerificationBar account={title.face.id} name={title.name} />}
      {hasPins && (
        <Suspense fallback={null}>
          <PinBar conversation={conversation} />
        </Suspense>
      )}
      {thread ? (
        <MessageList
          conversation={conversation}
          thread={thread}
          opened={openedId === id}
          controls={controls}
          onEscape={() => composer.current?.focus()}
        />
      ) : (
        <ThreadSkeleton />
      )}
      <ScheduledBar conversation={id} count={conversation.scheduled ?? 0} />
      {selected ? (
        <Suspense fallback={null}>
          <SelectionBar conversation={id} messages={selected} />
        </Suspense>
      ) : writable && conversation.status !== 'request' && conversation.adminsOnly !== true ? (
        <Composer key={id} ref={composer} conversation={id} occasion={occasion} onDone={() => setOccasion(NEW)} />
      ) : (
        <div className={styles.closed}>
          <Closed conversation={conversation} />
        </div>
      )}
    </div>
  );
}
