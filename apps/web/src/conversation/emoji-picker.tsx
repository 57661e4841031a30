import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Button, Dialog } from 'react-aria-components';
import { Action, Field } from '../components/controls.tsx';
import styles from './emoji-picker.module.css';

/** What people answer with most. Anything else can be typed. */
const FREQUENT =
  '👍 ❤️ 😂 🎉 😮 😢 🙏 👎 😊 😍 😘 🥰 😅 🤣 🙂 😉 😎 🤔 🙄 😬 😴 😭 😡 🤯 🥳 😇 🤗 🫣 🤝 👏 🙌 💪 👌 ✌️ 🤞 👋 🫶 🔥 ✨ 💯 ✅ ❌ ❓ ❗ 👀 💡 🎂 🍂 🌱 🌳 🌞 🌧️ ⭐ ☕ 🍕 🍺 🎵 📷 🚲 🚗 ✈️ 🏠 🐕 🐈'.split(
    ' ',
  );

/** One emoji at most: the longest joined ones have eleven code points. */
const ENTRY_LIMIT = 24;

/** Frequent emoji, and a field for all others. */
export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { t } = useLingui();
  const [other, setOther] = useState('');
  const [first] = new Intl.Segmenter().segment(other.trim());

  function pickOther(event: FormEvent) {
    event.preventDefault();
    if (first) onPick(first.segment);
  }

  return (
    <Dialog className={styles.picker ?? ''} aria-label={t`Choose a reaction`}>
      <div className={styles.grid}>
        {FREQUENT.map((emoji) => (
          <Button key={emoji} className={styles.emoji ?? ''} onPress={() => onPick(emoji)}>
            {emoji}
          </Button>
        ))}
      </div>
      <form className={styles.other} onSubmit={pickOther}>
        <Field label={t`Another emoji`} value={other} onChange={setOther} maxLength={ENTRY_LIMIT} />
        <Action type="submit" isDisabled={!first}>
          <Trans>Use</Trans>
        </Action>
      </form>
    </Dialog>
  );
}
