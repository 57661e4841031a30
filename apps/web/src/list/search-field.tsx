import { useLingui } from '@lingui/react/macro';
import { useRef, type KeyboardEvent } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import styles from './search-field.module.css';

const QUERY_LIMIT = 200;

interface Props {
  /** Undefined while nobody searches. */
  readonly query: string | undefined;
  readonly onChange: (query: string | undefined) => void;
}

/** Where one says what to look for. */
export function SearchField({ query, onChange }: Props) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  function close(): void {
    onChange(undefined);
    field.current?.blur();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  }
  return (
    <div className={styles.field} role="search">
      <Icon name="search" size={18} />
      <input
        ref={field}
        type="search"
        className={styles.input}
        aria-label={t`Search people, conversations and messages`}
        placeholder={t`Search`}
        maxLength={QUERY_LIMIT}
        autoComplete="off"
        value={query ?? ''}
        onFocus={() => onChange(query ?? '')}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {query !== undefined && <Sign icon="close" kind="small" size={16} label={t`End the search`} onPress={close} />}
    </div>
  );
}
