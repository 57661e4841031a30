import { useLingui } from '@lingui/react/macro';
import type { Mention } from '@pando/engine/api';
import { useMemo, useState, type ReactNode } from 'react';
import { useAppState } from '../store/app-context.ts';
import { blocksOf, type Block, type Span } from './markup.ts';
import styles from './rich-text.module.css';

/** Hidden until it is asked for. */
function Spoiler({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  if (shown) return <span className={styles.revealed}>{children}</span>;
  return (
    <button type="button" className={styles.spoiler} aria-label={t`Show what is hidden`} onClick={() => setShown(true)}>
      <span aria-hidden="true">{children}</span>
    </button>
  );
}

function Spans({ spans }: { readonly spans: readonly Span[] }) {
  const me = useAppState(({ me }) => me?.account);
  return spans.map((span, key) => {
    switch (span.kind) {
      case 'words':
        return span.text;
      case 'code':
        return (
          <code key={key} className={styles.code}>
            {span.text}
          </code>
        );
      case 'link':
        return (
          <a key={key} href={span.address} target="_blank" rel="noopener noreferrer">
            {span.text}
          </a>
        );
      case 'mention':
        return (
          <span key={key} className={styles.mention} data-me={span.account === me || undefined}>
            <bdi>{span.text}</bdi>
          </span>
        );
      case 'bold':
        return (
          <strong key={key}>
            <Spans spans={span.spans} />
          </strong>
        );
      case 'italic':
        return (
          <em key={key}>
            <Spans spans={span.spans} />
          </em>
        );
      case 'strike':
        return (
          <s key={key}>
            <Spans spans={span.spans} />
          </s>
        );
      case 'spoiler':
        return (
          <Spoiler key={key}>
            <Spans spans={span.spans} />
          </Spoiler>
        );
    }
  });
}

function BlockView({ block, className }: { readonly block: Block; readonly className: string }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p className={className} dir="auto">
          <Spans spans={block.spans} />
        </p>
      );
    case 'quote':
      return (
        <blockquote className={styles.quote} dir="auto">
          <Spans spans={block.spans} />
        </blockquote>
      );
    case 'code':
      return (
        <pre className={styles.block} dir="ltr">
          {block.language !== '' && <span className={styles.language}>{block.language}</span>}
          {block.text}
        </pre>
      );
  }
}

interface Props {
  readonly text: string;
  readonly mentions?: readonly Mention[] | undefined;
  /** Of its paragraphs. */
  readonly className: string;
}

/** A message's text with what of Markdown is shown. */
export function RichText({ text, mentions, className }: Props) {
  const blocks = useMemo(() => blocksOf(text, mentions), [text, mentions]);
  return blocks.map((block, key) => <BlockView key={key} block={block} className={className} />);
}
