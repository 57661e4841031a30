import { expect, it } from 'vitest';
import { serverUrl, serverUrls } from './server-url.ts';

it('spells an address in one way', () => {
  expect(serverUrl('https://Pando.Example:443/')).toBe('https://pando.example');
  expect(serverUrl('http://127.0.0.1:8001')).toBe('http://127.0.0.1:8001');
  expect(serverUrl('https://example.org/pando/?x#y')).toBe('https://example.org/pando');
});

it.each([
  '',
  'pando.example',
  'ws://pando.example',
  'javascript:alert(1)',
  'https://me:secret@pando.example',
  `https://${'x'.repeat(300)}`,
])('refuses %j', (text) => {
  expect(serverUrl(text)).toBeUndefined();
});

it('lists each server once', () => {
  expect(serverUrls(['http://a.example', 'nonsense', 'http://a.example/', 'http://b.example'])).toEqual([
    'http://a.example',
    'http://b.example',
  ]);
});
