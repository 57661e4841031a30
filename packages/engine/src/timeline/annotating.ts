import type { PandoEvent } from '../api.ts';
import type { Annotation, MessageId } from '../content/index.ts';
import { setPin } from './pins.ts';
import { keepClosing, keepVote } from './polls.ts';
import { lines, references } from './rows.ts';
import { type Scene, orderOf, spend } from './scene.ts';

/**
 * Brings in what is said about another message without a line of its own. Everybody may vote and pin; only who asked
 * may close a poll.
 */
export async function annotate(
  scene: Scene,
  target: MessageId,
  annotation: Annotation,
): Promise<readonly PandoEvent[]> {
  const { timeline, conversation, item, events } = scene;
  const { account } = item.author;
  const order = orderOf(item);
  const about = await aboutOf(scene, target);
  switch (annotation.type) {
    case 'vote': {
      spend(scene);
      if (about === 'gone') return [];
      const { options } = annotation;
      await keepVote(timeline, conversation, target, { account, order, options });
      return about === 'later' ? [] : [events.voted(target, account, options)];
    }
    case 'close':
      spend(scene);
      if (about === 'gone') return [];
      await keepClosing(timeline, conversation, target, { account, order });
      return about !== 'later' && about.author === account ? [events.closed(target, account)] : [];
    case 'pin':
      return setPin(scene, target, true);
    case 'unpin':
      spend(scene);
      return setPin(scene, target, false);
  }
}

/** The message that is meant: by whom, that it has not come, or that it is no more. */
async function aboutOf(
  { timeline, conversation }: Scene,
  target: MessageId,
): Promise<'gone' | 'later' | { readonly author: string }> {
  const reference = await references(conversation).get(timeline.tx, target);
  if (reference === undefined || reference.type === 'expected') return 'later';
  if (reference.type !== 'line') return 'gone';
  const line = await lines(conversation).get(timeline.tx, reference.order);
  return line?.type !== 'message' || line.deleted ? 'gone' : { author: line.account };
}
