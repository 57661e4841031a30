import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import type { PluginOption } from 'vite';
import { emojiData } from './emoji-data.ts';

interface Options {
  /** A text that a language lacks fails the build; otherwise it is English. */
  readonly everyText: boolean;
}

/** What it takes to read the app's sources: texts, components, emoji. */
export function sources({ everyText }: Options): PluginOption[] {
  return [
    lingui({ cwd: join(import.meta.dirname, '..'), failOnMissing: everyText }),
    react(),
    // The plugin's own macro transform is a native package that npm leaves out where the host's Node is older than 22.19.
    babel({ include: /\/src\/.*\.tsx?$/, plugins: ['@lingui/babel-plugin-lingui-macro'] }),
    emojiData(),
  ];
}
