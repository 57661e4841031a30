import { describe, expect, it } from 'vitest';
import { handOver, linkDataFrom } from './contact-link.ts';

describe('a contact link in the fragment', () => {
  it('is told from a screen', () => {
    expect(linkDataFrom('#/c/1234')).toBeUndefined();
    expect(linkDataFrom('#/')).toBeUndefined();
    expect(linkDataFrom('#')).toBeUndefined();
    expect(linkDataFrom('')).toBeUndefined();
    expect(linkDataFrom('#abc_-9')).toBe('abc_-9');
  });

  it('is found in what a protocol handler puts there', () => {
    expect(linkDataFrom('#web%2Bpando%3Aabc')).toBe('abc');
    expect(linkDataFrom('#web+pando:abc')).toBe('abc');
    expect(linkDataFrom('#web+pando://abc')).toBe('abc');
  });

  it('survives broken percent-encoding', () => {
    expect(linkDataFrom('#a%zz')).toBe('a%zz');
  });

  it('is handed over with its data alone', () => {
    expect(handOver('https://one.example/#abc')).toBe('web+pando:abc');
    expect(linkDataFrom(`#${handOver('https://one.example/#abc')}`)).toBe('abc');
  });
});
