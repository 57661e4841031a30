/** Everything of Pando in this browser but its files: the accounts, the lock, what was shared, what was chosen. */
export async function eraseDevice(
  profiles: readonly string[],
  eraseProfile: (profile: string) => Promise<boolean>,
  endLock: () => Promise<void>,
): Promise<boolean> {
  const erased = await Promise.all(profiles.map(eraseProfile));
  if (erased.includes(false)) return false;
  await endLock();
  for (const name of ['shared-with-pando', 'notification-settings']) await globalThis.caches?.delete(name);
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe().catch(() => undefined);
  for (const shown of (await registration?.getNotifications?.()) ?? []) shown.close();
  for (const key of Object.keys(localStorage)) if (key.startsWith('pando.')) localStorage.removeItem(key);
  sessionStorage.clear();
  return true;
}
