import type {
  ConversationSummary,
  EvidenceSummary,
  Group,
  Identity,
  Person,
  PersonPage,
  ReplicaState,
  Status,
} from '@pando/engine/api';
import { printable } from './printable.ts';
import type { RpcResult } from './rpc-methods.ts';

export function identityLines({ account, name, link, homes, picture }: Identity): readonly string[] {
  return [
    `${printable(name)}  ${account}`,
    ...pictureLines(picture),
    ...homes.map((url) => `home  ${url}`),
    'Whoever opens this link can write to you:',
    link,
  ];
}

function pictureLines(picture: string | undefined): readonly string[] {
  return picture === undefined ? [] : [`picture  ${picture}`];
}

export function conversationLine(summary: ConversationSummary): string {
  const { id, kind, name, members, unread, status, queued } = summary;
  const marks = [
    kind === 'group' ? `${members.length} members` : kind,
    status === 'active' ? '' : status,
    unread === 0 ? '' : `${unread} unread`,
    queued === 0 ? '' : `${queued} queued`,
  ].filter((mark) => mark !== '');
  return `${id}  ${printable(name)} (${marks.join(', ')})`;
}

export function personLine({ account, name }: Person): string {
  return `${account}  ${printable(name)}`;
}

/** A person, with the number that both sides can compare. */
export function personPageLines(person: PersonPage): readonly string[] {
  const { ownName, picture, safetyNumber, verification, groups, blocked } = person;
  return [
    `${personLine(person)}${ownName === undefined ? '' : ` (calls themselves ${printable(ownName)})`}${blocked ? ' blocked' : ''}`,
    ...pictureLines(picture),
    `safety number  ${safetyNumber.replaceAll(/(.{5})(?=.)/gu, '$1 ')}  ${verification}`,
    ...groups.map(({ id, name }) => `group  ${id}  ${printable(name)}`),
  ];
}

export function groupLines({ id, name, members }: RpcResult<'group.create'>): readonly string[] {
  return [`${id}  ${printable(name)}`, ...members.map((member) => `  ${personLine(member)}`)];
}

/** A group with who is what in it. */
export function groupPageLines(group: Group): readonly string[] {
  const { id, name, description, picture, members, add, edit, post, disappearSeconds, links, requests } = group;
  return [
    `${id}  ${printable(name)}`,
    ...pictureLines(picture),
    ...(description === '' ? [] : description.split('\n').map((line) => `  ${printable(line)}`)),
    `  people are added by ${add}, it is changed by ${edit}, written in by ${post}`,
    ...(disappearSeconds === 0 ? [] : [`  messages go ${disappearSeconds} seconds after they are sent`]),
    ...members.map((member) => `  ${personLine(member)} (${member.role})`),
    ...links.map(
      ({ id: link, uses, approval }) =>
        `  link ${link}, used ${uses} times${approval ? ', an admin is asked first' : ''}`,
    ),
    ...requests.map((person) => `  asks to come in: ${personLine(person)}`),
  ];
}

export function statusLines(status: Status): readonly string[] {
  const undecryptable = Object.entries(status.undecryptable_total);
  return [
    `account ${status.account}`,
    ...status.homes.map((home) => `home ${serverText(home)}`),
    ...status.conversations.flatMap(({ id, epoch, slot, queued, replicas }) => [
      `conversation ${id}: epoch ${epoch}, slot ${slot}, ${queued} queued`,
      ...replicas.map((replica) => `  replica ${serverText(replica)}`),
    ]),
    `undecryptable: ${undecryptable.length === 0 ? 'none' : undecryptable.map(([cause, count]) => `${cause} ${count}`).join(', ')}`,
  ];
}

const EVIDENCE: Readonly<Record<EvidenceSummary['about'], string>> = {
  votes: '; it signed contradicting votes about a change of the group',
  lists: '; it signed contradicting lists of what it keeps',
  decisions: '; it is one of those that signed two decisions for one change, of whom some lied',
};

/** What a server is proven to have done, or may have. */
export function evidenceText({ evidence }: { readonly evidence?: EvidenceSummary['about'] }): string {
  return evidence === undefined ? '' : EVIDENCE[evidence];
}

export function serverText({ url, state }: { readonly url: string; readonly state: ReplicaState }): string {
  return `${url}  ${state}`;
}
