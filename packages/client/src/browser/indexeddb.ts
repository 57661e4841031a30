/** IndexedDB's requests and transactions as promises. */

/** `T` is what the caller knows to be stored there. */
export function requested<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result as T));
    request.addEventListener('error', () => reject(request.error ?? new Error('an IndexedDB request failed')));
  });
}

/** Resolves once the transaction is on the disk as far as the browser can tell (durability `strict`). */
export function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new Error('an IndexedDB transaction was aborted')),
    );
  });
}

export function openDatabase(name: string, stores: readonly string[]): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    for (const store of stores) request.result.createObjectStore(store);
  });
  return requested(request);
}
