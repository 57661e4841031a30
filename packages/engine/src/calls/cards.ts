import { equalBytes, parseContactLink, toHex } from '@pando/protocol';
import type { CardSource, LinkPreview, Outcome } from '../api.ts';
import { type Card, DEGREE, isCard, isLinkPreview, previewFits } from '../content/index.ts';
import { type Context, ownAccount } from '../conversation/context.ts';
import type { Turn } from '../turn.ts';
import { error } from './respond.ts';

/** The card that a call describes. */
export function cardOf(ctx: Context, turn: Turn, source: CardSource): Outcome<Card> {
  switch (source.type) {
    case 'poll': {
      const { question, options, multiple = false } = source;
      return checked({ type: 'poll', question, options, multiple }, POLL_RULES);
    }
    case 'location': {
      const { latitude, longitude, label = '' } = source;
      const place = { latitude: Math.round(latitude * DEGREE), longitude: Math.round(longitude * DEGREE), label };
      return checked({ type: 'location', ...place }, PLACE_RULES);
    }
    case 'contact':
      return contactOf(ctx, turn, source.who);
  }
}

export function isPreviewFor(preview: LinkPreview, text: string): boolean {
  return isLinkPreview(preview) && previewFits(preview, text);
}

const POLL_RULES = 'A poll needs a question and two to twelve short options.';
const PLACE_RULES = 'A place needs a latitude from -90 to 90, a longitude from -180 to 180, and a short label.';
const CONTACT_RULES = 'Where this person can be reached is not known yet.';

function checked(card: Card, rules: string): Outcome<Card> {
  return isCard(card) ? { ok: true, value: card } : { ok: false, error: error('bad-parameters', rules) };
}

function contactOf(ctx: Context, turn: Turn, who: string): Outcome<Card> {
  const own = ownAccount(ctx);
  const link = parseContactLink(who);
  if (who === toHex(own.account) || (link !== undefined && equalBytes(link.account, own.account))) {
    const homes = own.homes.replicas.map(({ url }) => url);
    return checked({ type: 'contact', account: own.account, name: own.name, homes, token: own.token }, CONTACT_RULES);
  }
  const found = ctx.people.resolve(turn, who);
  if (!found.ok) return found;
  const homes = ctx.people.address(found.value)?.homes ?? [];
  // Nobody hands out another's token: whoever writes to this person asks as a stranger.
  const card = { account: found.value, name: ctx.people.name(found.value), homes, token: null };
  return checked({ type: 'contact', ...card }, CONTACT_RULES);
}
