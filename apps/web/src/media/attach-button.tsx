import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useRef, useState } from 'react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { Over } from '../components/over.tsx';
import styles from './attach-button.module.css';

const Camera = lazy(() => import('./camera.tsx'));

/** A phone has a camera app that is better than any page. */
function hasCameraApp(): boolean {
  return matchMedia('(hover: none) and (pointer: coarse)').matches;
}

/** Where files to send come from: what is stored here, or the camera. */
export function AttachButton({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { t } = useLingui();
  const any = useRef<HTMLInputElement>(null);
  const seen = useRef<HTMLInputElement>(null);
  const taken = useRef<HTMLInputElement>(null);
  const [camera, setCamera] = useState(false);

  function onAction(key: string) {
    if (key === 'seen') seen.current?.click();
    else if (key === 'file') any.current?.click();
    else if (hasCameraApp()) taken.current?.click();
    else setCamera(true);
  }

  const input = {
    type: 'file',
    hidden: true,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      onFiles([...(event.currentTarget.files ?? [])]);
      event.currentTarget.value = '';
    },
  } as const;

  return (
    <>
      <MenuTrigger>
        <Sign icon="attach" label={t`Attach`} />
        <Over className={styles.popover ?? ''} placement="top start">
          <Menu className={styles.menu ?? ''} onAction={(key) => onAction(String(key))} aria-label={t`Attach`}>
            <MenuItem id="seen" className={styles.item ?? ''} textValue={t`Photos and videos`}>
              <Icon name="picture" /> {t`Photos and videos`}
            </MenuItem>
            <MenuItem id="camera" className={styles.item ?? ''} textValue={t`Camera`}>
              <Icon name="camera" /> {t`Camera`}
            </MenuItem>
            <MenuItem id="file" className={styles.item ?? ''} textValue={t`File`}>
              <Icon name="file" /> {t`File`}
            </MenuItem>
          </Menu>
        </Over>
      </MenuTrigger>
      <input ref={any} {...input} multiple data-attach="file" />
      <input ref={seen} {...input} multiple accept="image/*,video/*" data-attach="seen" />
      <input ref={taken} {...input} accept="image/*" capture="environment" data-attach="camera" />
      {camera && (
        <Suspense fallback={null}>
          <Camera
            onTaken={(picture) => {
              setCamera(false);
              onFiles([picture]);
            }}
            onClose={() => setCamera(false)}
          />
        </Suspense>
      )}
    </>
  );
}
