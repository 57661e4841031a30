/** Every screen's path, in one place. */
export const paths = {
  conversations: '/',
  conversation: (id: string) => `/c/${id}`,
  about: (id: string) => `/c/${id}/about`,
  person: (account: string) => `/p/${account}`,
  join: '/join',
  newGroup: '/new-group',
  newContact: '/new-contact',
  requests: '/requests',
  servers: '/servers',
  you: '/you',
  look: '/you/look',
  starred: '/you/starred',
  notifications: '/you/notifications',
  storage: '/you/storage',
  import: '/import',
  share: '/share',
} as const;
