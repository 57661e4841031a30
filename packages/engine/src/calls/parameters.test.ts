import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkCall } from './parameters.ts';

it('passes parameters of the right types', () => {
  const params = {
    to: 'Ana',
    text: 'hi',
    file: { name: 'a', mediaType: 'text/plain', bytes: new Uint8Array(3) },
    timeout: 5,
  };
  expect(checkCall('send', params)).toEqual({ ok: true, value: { method: 'send', params } });
  expect(checkCall('list', undefined)).toEqual({ ok: true, value: { method: 'list', params: {} } });
});

it.each([
  ['nonsense', {}, 'There is no method "nonsense".'],
  ['toString', {}, 'There is no method "toString".'],
  ['__proto__', {}, 'There is no method "__proto__".'],
  ['send', {}, '"to"'],
  ['send', { to: 1 }, '"to"'],
  ['send', { to: 'Ana', timeout: Number.NaN }, '"timeout"'],
  ['send', { to: 'Ana', timeout: -1 }, '"timeout"'],
  ['send', { to: 'Ana', file: { name: 'a', mediaType: 'b', bytes: 'c' } }, '"file.bytes"'],
  ['group.create', { name: 'g', members: 'Ana' }, '"members"'],
  ['group.create', { name: 'g', members: [1] }, '"members.0"'],
  ['list', { extra: 1 }, '"extra"'],
  ['list', null, undefined],
] as const)('names the field that is wrong: %s %j', (method, params, part) => {
  const checked = checkCall(method, params);
  expect(checked.ok ? undefined : checked.error.code).toBe(part === undefined ? undefined : 'bad-parameters');
  expect(checked.ok ? '' : checked.error.message).toContain(part ?? '');
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.anything(), (method, params) => typeof checkCall(method, params).ok === 'boolean'),
  );
});
