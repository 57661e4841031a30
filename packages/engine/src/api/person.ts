export interface Person {
  readonly account: string;
  readonly name: string;
  /** Their picture, where lists, pages and groups show them: `picture` gives it. */
  readonly picture?: string;
}

/** What a person's page shows. */
export interface PersonPage extends Person {
  /** What they call themselves, where this account calls them otherwise. */
  readonly ownName?: string;
  readonly contact: boolean;
  readonly blocked: boolean;
  /** The direct conversation with them. */
  readonly conversation?: string;
  /** Groups that both are in. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** Sixty digits that are the same on both sides, unless somebody stands between. */
  readonly safetyNumber: string;
  /** `changed`: it was verified, and a device has come or gone since. */
  readonly verification: 'none' | 'verified' | 'changed';
}

/** Contacts, requests and blocking. A `who` is a contact link, an account id or a contact's name. */
export interface PeopleMethods {
  add: { params: { link: string }; result: { contact: Person; conversation: string } };
  contacts: {
    params: Record<string, never>;
    result: readonly (Person & { blocked: boolean; conversation?: string })[];
  };
  /** Lets somebody in: into all that they have asked for, or into one conversation alone. */
  accept: { params: { who: string; conversation?: string }; result: { conversation: string } };
  /** Turns all away that somebody has asked for, or one conversation alone. */
  decline: { params: { who: string; conversation?: string }; result: { conversation: string } };
  person: { params: { who: string }; result: PersonPage };
  /** The direct conversation with somebody, made where there is none: a contact from now on. */
  direct: { params: { who: string }; result: { conversation: string } };
  /** What this account alone calls somebody; empty: what they call themselves. */
  nickname: { params: { who: string; nickname: string }; result: PersonPage };
  /**
   * Compares a safety number that was read from their screen, or says that a person has compared it, or takes that back.
   * Error: `refused` where the numbers differ.
   */
  verify: { params: { who: string; number?: string; verified?: boolean }; result: PersonPage };
  block: { params: { who: string; unblock?: boolean }; result: { account: string; blocked: boolean } };
}
