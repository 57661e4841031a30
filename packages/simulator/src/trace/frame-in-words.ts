import {
  type DecidedSlot,
  type Instance,
  type Push,
  type Request,
  type Response,
  clientFrame,
  decode,
  serverFrame,
  toHex,
} from '@pando/protocol';
import { sha256 } from '../stand-in/digest.ts';

/** What a client's frame asks, for the story of a run: its type and what names the thing that it is about. */
export function requestInWords(bytes: Uint8Array): string {
  const read = decode(clientFrame, bytes);
  if (!read.ok) return 'unreadable';
  const { request } = read.value;
  return `${request.type} ${aboutRequest(request)}`.trim();
}

/** What a server's frame says. */
export function answerInWords(bytes: Uint8Array): string {
  const read = decode(serverFrame, bytes);
  if (!read.ok) return 'unreadable';
  const frame = read.value;
  if (frame.type === 'response') return `${frame.response.type} ${aboutResponse(frame.response)}`.trim();
  return `${frame.push.type}! ${aboutPush(frame.push)}`.trim();
}

function aboutRequest(request: Request): string {
  switch (request.type) {
    case 'prepare':
    case 'accept':
      return `${aboutInstance(request.instance)} round ${request.ballot.round} ${short(request.ballot.value)}`;
    case 'decide':
      return `${aboutInstance(request.instance)} ${short(request.certificate.ballot.value)}`;
    case 'append':
    case 'repair':
      return `${short(sha256(request.body))} tag ${request.tag}`;
    case 'read':
      return `after ${request.after}`;
    case 'subscribe':
      return `${request.mode} after ${request.after}`;
    case 'fetch':
      return namesOf(request.ids);
    case 'readSlots':
      return `from ${request.from}`;
    case 'endorse':
      return `slot ${request.endorsement.body.slot}${voidsOf(request.endorsement.body.voids)} by ${short(request.endorsement.body.key)}`;
    case 'openLog':
      return `by ${short(request.key)}`;
    case 'offer':
      return `${request.statement.type}: ${request.rows.length} rows after ${request.after}`;
    case 'seal':
    case 'hold':
    case 'activate':
      return `slot ${request.slot}`;
    case 'fetchStaged':
      return short(request.hash);
    case 'stage':
    case 'putInbox':
      return short(sha256(request.body));
    default:
      return '';
  }
}

function aboutResponse(response: Response): string {
  switch (response.type) {
    case 'error':
      return `${response.code}: ${response.reason}`;
    case 'promised':
      return `round ${response.promise.body.ballot.round} ${short(response.promise.body.ballot.value)}`;
    case 'accepted':
      return `round ${response.accepted.body.ballot.round} ${short(response.accepted.body.ballot.value)}`;
    case 'refused':
      return `round ${response.promised.round} was promised`;
    case 'decided':
      return short(response.certificate.ballot.value);
    case 'opened':
      return `${response.head.body.sequence} entries, slot ${response.head.body.decided}, endorsed ${response.head.body.endorsed}`;
    case 'appended':
      return `as ${response.sequence}`;
    case 'rows':
      return namesOf(response.rows.map(({ id }) => id));
    case 'bodies':
      return namesOf(response.bodies.map(({ id }) => id));
    case 'slots':
      return response.slots.map(aboutSlot).join(', ');
    case 'stale':
      return `endorsed ${response.frontier.body.slot}`;
    case 'behind':
      return `slot ${response.decided}`;
    case 'removed':
    case 'moved':
      return aboutSlot(response.slot);
    default:
      return '';
  }
}

function aboutPush(push: Push): string {
  switch (push.type) {
    case 'entries':
      return namesOf(push.rows.map(({ id }) => id));
    case 'decided':
    case 'removed':
    case 'moved':
      return aboutSlot(push.slot);
    case 'endorsed':
      return `slot ${push.frontier.body.slot}`;
    case 'inbox':
      return `${push.items.length} items`;
    case 'signal':
      return `${push.body.length} bytes`;
    case 'closing':
      return push.reason;
  }
}

function aboutInstance(instance: Instance): string {
  return instance.type === 'slot' ? `slot ${instance.slot}` : `record ${instance.version}`;
}

function aboutSlot({ value, certificate }: DecidedSlot): string {
  return `slot ${value.body.binding.slot} ${short(certificate.ballot.value)}`;
}

function voidsOf(voids: readonly number[]): string {
  return voids.length === 0 ? '' : ` void ${voids.join(' ')}`;
}

function namesOf(ids: readonly Uint8Array[]): string {
  return ids.length > 4 ? `${ids.length} entries` : ids.map(short).join(' ');
}

function short(bytes: Uint8Array): string {
  return toHex(bytes).slice(0, 8);
}
