import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Attachment } from '@pando/engine/api';

/** What a message's attachments are called where there is room for a few words only. */
export function useAttachmentWords(): (attachments: readonly Attachment[] | undefined) => string {
  const { t } = useLingui();
  return (attachments = []) => {
    const [first] = attachments;
    const count = attachments.length;
    if (first === undefined) return '';
    if (attachments.every(({ media }) => media?.kind === 'picture'))
      return t`${plural(count, { one: 'Photo', other: '# photos' })}`;
    if (count > 1) return t`${plural(count, { one: '# file', other: '# files' })}`;
    if (first.media?.kind === 'video') return t`Video`;
    if (first.media?.kind === 'voice') return t`Voice message`;
    return first.name;
  };
}
