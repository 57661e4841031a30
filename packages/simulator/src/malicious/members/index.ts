export { betray } from './betray.ts';
