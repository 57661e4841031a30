/**
 * What the engine can be told and what it tells: the one interface that the command line, bots and the web app use.
 * Every method's result is the JSON object that `pando <command> --json` prints (docs/CLI.md is generated from here).
 * Ids are lower-case hexadecimal strings; times are ISO 8601 in UTC.
 */

export * from './api/account.ts';
export * from './api/attachment.ts';
export * from './api/call.ts';
export * from './api/conversation.ts';
export * from './api/event.ts';
export * from './api/group.ts';
export * from './api/message.ts';
export * from './api/person.ts';
export * from './api/picture.ts';
export * from './api/preference.ts';
export * from './api/reading.ts';
export * from './api/search.ts';
export * from './api/server.ts';
