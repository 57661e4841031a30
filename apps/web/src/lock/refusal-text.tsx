import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import type { Refusal } from './lock.ts';

/** Whole seconds until a time; counts down while there are any. */
export function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((time - now) / 1000));
  const isWaiting = left > 0;
  useEffect(() => {
    setNow(Date.now());
    if (time <= Date.now()) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [time, isWaiting]);
  return left;
}

/** Why the lock did not do what was asked of it. */
export function RefusalText({ refusal }: { readonly refusal: Refusal }) {
  switch (refusal.reason) {
    case 'wrong':
      return <Trans>This is not the passphrase.</Trans>;
    case 'wait':
      return <Trans>Too many tries. Wait a moment.</Trans>;
    case 'no-passkey':
      return <Trans>The passkey did not answer, or cannot open a lock. The passphrase still does.</Trans>;
    case 'busy':
      return <Trans>Pando is busy in another window. Close that one, or use it.</Trans>;
  }
}
