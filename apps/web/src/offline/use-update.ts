import { useEffect, useState } from 'react';

/** It fetches and compiles all files again, which nobody who starts the app is to wait for. */
const REST_MS = 2_000;

/**
 * Registers the service worker some time after the app has `begun`, and answers with a function that puts a waiting new
 * version to work, once there is one. Nothing is replaced under a running app.
 */
export function useUpdate(begun: boolean): (() => void) | undefined {
  const [waiting, setWaiting] = useState<ServiceWorker>();
  useEffect(() => {
    if (!begun || !import.meta.env.PROD || !('serviceWorker' in navigator)) return;
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
    const timer = setTimeout(() => void watch().catch(() => undefined), REST_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [begun]);
  if (!waiting) return undefined;
  return () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage('take-over');
  };
}
