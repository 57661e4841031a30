import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components';
import { Icon } from '../components/icon.tsx';
import { Over } from '../components/over.tsx';
import attach from './attach-button.module.css';
import styles from './face-button.module.css';
import { UNEDITED, type Edit } from './picture-work.ts';

const Camera = lazy(() => import('./camera.tsx'));
const Editor = lazy(() => import('./editor.tsx'));

interface Props {
  readonly label: string;
  /** There is one that can be taken away. */
  readonly removable: boolean;
  /** Null: it is taken away. */
  readonly onPicture: (bytes: Uint8Array | null) => Promise<void>;
  /** What is shown until there is another. */
  readonly children: ReactNode;
}

/** A face that can be changed: chosen or taken, cut to a square, made small. */
export function FaceButton({ label, removable, onPicture, children }: Props) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  const [camera, setCamera] = useState(false);
  const [chosen, setChosen] = useState<File>();
  const [state, setState] = useState<'calm' | 'working' | 'failed'>('calm');

  async function use(picture: File, edit: Edit) {
    setChosen(undefined);
    setState('working');
    try {
      const { makeFace } = await import('./face.ts');
      await onPicture(await makeFace(picture, edit));
      setState('calm');
    } catch {
      setState('failed');
    }
  }

  function onAction(key: string) {
    if (key === 'file') input.current?.click();
    else if (key === 'camera') setCamera(true);
    else void onPicture(null);
  }

  return (
    <div className={styles.face}>
      <MenuTrigger>
        <Button className={styles.button ?? ''} aria-label={label} isDisabled={state === 'working'}>
          {children}
          <span className={styles.sign}>
            <Icon name="camera" size={16} />
          </span>
        </Button>
        <Over className={attach.popover ?? ''}>
          <Menu className={attach.menu ?? ''} onAction={(key) => onAction(String(key))} aria-label={label}>
            <MenuItem id="file" className={attach.item ?? ''} textValue={t`Choose a picture`}>
              <Icon name="picture" /> {t`Choose a picture`}
            </MenuItem>
            <MenuItem id="camera" className={attach.item ?? ''} textValue={t`Take a picture`}>
              <Icon name="camera" /> {t`Take a picture`}
            </MenuItem>
            {removable && (
              <MenuItem id="remove" className={attach.item ?? ''} textValue={t`Remove the picture`}>
                <Icon name="trash" /> {t`Remove the picture`}
              </MenuItem>
            )}
          </Menu>
        </Over>
      </MenuTrigger>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        data-face="file"
        onChange={(event) => {
          setChosen(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <p role="status" className={styles.status}>
        {state === 'working' && t`Making it small…`}
        {state === 'failed' && t`This picture cannot be read. Choose another one.`}
      </p>
      <Suspense fallback={null}>
        {camera && (
          <Camera
            onTaken={(picture) => {
              setCamera(false);
              setChosen(picture);
            }}
            onClose={() => setCamera(false)}
          />
        )}
        {chosen && (
          <Cutting picture={chosen} onDone={(edit) => void use(chosen, edit)} onClose={() => setChosen(undefined)} />
        )}
      </Suspense>
    </div>
  );
}

interface CuttingProps {
  readonly picture: File;
  readonly onDone: (edit: Edit) => void;
  readonly onClose: () => void;
}

function Cutting({ picture, onDone, onClose }: CuttingProps) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  if (address === undefined) return null;
  return <Editor square name={picture.name} address={address} edit={UNEDITED} onDone={onDone} onClose={onClose} />;
}
