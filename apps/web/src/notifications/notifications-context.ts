import { createContext, use } from 'react';
import type { Notifications } from './in-page.ts';

export const NotificationsContext = createContext<Notifications | undefined>(undefined);

export function useNotifications(): Notifications {
  const notifications = use(NotificationsContext);
  if (notifications === undefined) throw new Error('there are no notifications around this component');
  return notifications;
}
