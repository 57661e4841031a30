import { formatContactLink, toHex } from '@pando/protocol';
import type { Message } from '../api.ts';
import { type Card, DEGREE, NO_TOKEN } from '../content/index.ts';

/** What a card shows, as fields of a message. A poll's votes are added by who can read them. */
export function cardView(card: Card): Pick<Message, 'location' | 'contact'> {
  switch (card.type) {
    case 'poll':
      return {};
    case 'location': {
      const { latitude, longitude, label } = card;
      return { location: { latitude: latitude / DEGREE, longitude: longitude / DEGREE, label } };
    }
    case 'contact': {
      const { account, name, homes, token } = card;
      const link = formatContactLink(`${homes[0] ?? ''}/`, {
        version: 1,
        account,
        homes,
        token: token ?? NO_TOKEN,
        name,
      });
      return { contact: { who: { account: toHex(account), name }, link } };
    }
  }
}
