import { putClockAhead } from './put-clock-ahead.ts';

/* Loaded before a program: `ahead.ts?days=N` puts its clock so many days ahead. */

const DAY_MS = 24 * 3600 * 1000;

putClockAhead(Number(new URL(import.meta.url).searchParams.get('days')) * DAY_MS);
