import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useRef, useState } from 'react';
import { Sign } from '../components/controls.tsx';

const InsertOverlay = lazy(() => import('./insert-overlay.tsx'));

/** What may be sent besides words and files. */
export type Insert = 'menu' | 'poll' | 'location' | 'contact';

/** The button that opens polls, places and contacts. */
export function InsertMenu({ conversation }: { readonly conversation: string }) {
  const { t } = useLingui();
  const anchor = useRef<HTMLSpanElement>(null);
  const [insert, setInsert] = useState<Insert>();
  return (
    <span ref={anchor}>
      <Sign
        icon="add"
        label={t`Poll, place or contact`}
        aria-haspopup="menu"
        aria-expanded={insert === 'menu'}
        onPress={() => setInsert('menu')}
      />
      {insert && (
        <Suspense fallback={null}>
          <InsertOverlay conversation={conversation} insert={insert} anchor={anchor} onChange={setInsert} />
        </Suspense>
      )}
    </span>
  );
}
