import { useEffect, useState } from 'react';

/**
 * Registers the service worker, and answers with a function that puts a waiting new version to work, once there is one.
 * Nothing is replaced under a running app.
 */
export function useUpdate(): (() => void) | undefined {
  const [waiting, setWaiting] = useState<ServiceWorker>();
  useEffect(() => {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    let gone = false;
    const watch = async () => {
      const registration = await navigator.serviceWorker.register('./sw.js', { updateViaCache: 'none' });
      const look = () => {
        if (!gone && registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting);
      };
      look();
      registration.addEventListener('updatefound', () =>
        registration.installing?.addEventListener('statechange', look),
      );
    };
    // Without a worker the app runs all the same, only not offline.
    watch().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, []);
  if (!waiting) return undefined;
  return () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage('take-over');
  };
}
