import { Trans } from '@lingui/react/macro';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Action } from './controls.tsx';
import styles from './no-storage.module.css';

interface Props {
  /** Another place is another try. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly broken: boolean;
  readonly place: string;
}

/** Where a screen breaks, or its code cannot be fetched, this stands in its place: the rest of the app goes on. */
export class Mishap extends Component<Props, State> {
  override state: State = { broken: false, place: this.props.place };

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { broken: false, place };
  }

  static getDerivedStateFromError(): Partial<State> {
    return { broken: true };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div className={styles.page} role="alert">
        <h1 className={styles.title}>
          <Trans>This page did not open</Trans>
        </h1>
        <p>
          <Trans>Your messages are safe. Try again; if that does not help, reload Pando.</Trans>
        </p>
        <div className={styles.actions}>
          <Action kind="primary" onPress={() => this.setState({ broken: false })}>
            <Trans>Try again</Trans>
          </Action>
          <Action onPress={() => location.reload()}>
            <Trans>Reload</Trans>
          </Action>
        </div>
      </div>
    );
  }
}
