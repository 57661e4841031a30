import { Trans } from '@lingui/react/macro';
import type { ReplicaState } from '@pando/engine/api';
import styles from './servers-screen.module.css';

function Words({ state }: { readonly state: ReplicaState }) {
  switch (state) {
    case 'connected':
      return <Trans>answers</Trans>;
    case 'connecting':
      return <Trans>is being asked</Trans>;
    case 'offline':
      return <Trans>does not answer</Trans>;
    case 'replaced':
      return <Trans>was replaced</Trans>;
    case 'lying':
      return <Trans>answered wrongly</Trans>;
  }
}

/** Whether a server answers, in words and a dot. */
export function ServerState({ state }: { readonly state: ReplicaState }) {
  return (
    <span className={styles.state} data-state={state}>
      <Words state={state} />
    </span>
  );
}
