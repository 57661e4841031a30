import { expect, it } from 'vitest';
import { previewFits } from './link-preview.ts';

const fits = (url: string, text: string): boolean => previewFits({ url, title: 'The bank', description: '' }, text);

it('stands under a text that names its page', () => {
  const url = 'https://bank.example/a_(b)?c=d';
  for (const text of [url, `look: ${url}.`, `(${url})`, `**${url}**, and\n${url}`, `“${url}”`])
    expect([text, fits(url, text)]).toEqual([text, true]);
  expect(fits('https://bank.example/a_(b', `see https://bank.example/a_(b)`)).toBe(true);
});

it('does not stand under a text whose addresses lead elsewhere', () => {
  const url = 'https://bank.example';
  const others = [
    'nothing',
    'https://bank.example.eve.example/login',
    'https://bank.example@eve.example/',
    'https://eve.example/?to=https://bank.example',
    'http://bank.example',
  ];
  for (const text of others) expect([text, fits(url, text)]).toEqual([text, false]);
  expect(fits('javascript:alert(1)', 'javascript:alert(1)')).toBe(false);
  expect(fits('https://bank.example a', 'https://bank.example a')).toBe(false);
});
