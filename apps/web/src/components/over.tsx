import { use, type ReactNode } from 'react';
import { OverlayTriggerStateContext, Popover, type PopoverProps } from 'react-aria-components';
import { useBackCloses } from '../routing/back-closes.ts';

interface Props extends Omit<PopoverProps, 'children'> {
  readonly children: ReactNode;
}

/** A popover or menu over the page, which "back" closes like everything that lies over a screen. */
export function Over({ children, ...props }: Props) {
  const { onOpenChange } = props;
  return (
    <Popover {...props}>
      <BackCloses onBack={onOpenChange && (() => onOpenChange(false))} />
      {children}
    </Popover>
  );
}

/** There as long as the popover is; one without an opener of its own belongs to the trigger around it. */
function BackCloses({ onBack }: { readonly onBack: (() => void) | undefined }) {
  const trigger = use(OverlayTriggerStateContext);
  useBackCloses(true, onBack ?? (() => trigger?.close()));
  return null;
}
