const perSend = 0.1;
const most = 20;

/**
 * Keeps quick retries to a tenth of what is sent, beyond a small reserve: while many servers are down, a client that
 * kept trying fast would be part of the trouble.
 */
export class RetryBudget {
  #tokens = most;

  sent(): void {
    this.#tokens = Math.min(most, this.#tokens + perSend);
  }

  /** Whether one more quick retry may be made; takes it if so. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
