import { useLingui } from '@lingui/react/macro';
import { useAppState } from '../store/app-context.ts';

/** "Ana writes…"; nothing while nobody does. */
export function useTypingText(conversation: string): string | undefined {
  const { t } = useLingui();
  const people = useAppState(({ typing }) => typing[conversation]);
  const [first, second] = people ?? [];
  if (!people || !first) return undefined;
  if (!second) return t`${first.name} writes…`;
  if (people.length === 2) return t`${first.name} and ${second.name} write…`;
  const count = people.length;
  return t`${count} people write…`;
}
