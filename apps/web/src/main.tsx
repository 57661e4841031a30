import { openBrowserPando } from '@pando/client/browser';
import { takeContactLink } from './routing/contact-link.ts';
import { show } from './show.tsx';
import { createApp } from './store/app-store.ts';
