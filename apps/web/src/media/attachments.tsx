import type { Attachment, Message } from '@pando/engine/api';
import { Album } from './album.tsx';
import styles from './attachments.module.css';
import { FileCard } from './file-card.tsx';
import { shownAs } from './types.ts';
import { VoiceMessage } from './voice-message.tsx';

/** One of a message's attachments, and which. */
export interface Placed {
  readonly attachment: Attachment;
  readonly index: number;
}

/** What is attached to a message: things to see together, then what is heard, then files. */
export function Attachments({ message }: { readonly message: Message }) {
  const placed = (message.attachments ?? []).map((attachment, index) => ({ attachment, index }));
  const kinds = Map.groupBy(placed, ({ attachment }) => shownAs(attachment));
  const seen = placed.filter(({ attachment }) => ['picture', 'video'].includes(shownAs(attachment)));
  return (
    <div className={styles.attachments}>
      {seen.length > 0 && <Album message={message} placed={seen} />}
      {kinds.get('voice')?.map((each) => (
        <VoiceMessage key={each.index} message={message} {...each} />
      ))}
      {kinds.get('file')?.map((each) => (
        <FileCard key={each.index} message={message} {...each} />
      ))}
    </div>
  );
}
