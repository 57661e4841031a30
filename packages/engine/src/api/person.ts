export interface Person {
  readonly account: string;
  readonly name: string;
}

/** Contacts, requests and blocking. A `who` is a contact link, an account id or a contact's name. */
export interface PeopleMethods {
  add: { params: { link: string }; result: { contact: Person; conversation: string } };
  contacts: {
    params: Record<string, never>;
    result: readonly (Person & { blocked: boolean; conversation?: string })[];
  };
  accept: { params: { who: string }; result: { conversation: string } };
  decline: { params: { who: string }; result: { conversation: string } };
  block: { params: { who: string; unblock?: boolean }; result: { account: string; blocked: boolean } };
}
