import { describe, expect, it } from 'vitest';
import { firstAddress, readPreview } from './page-preview.ts';

const url = 'https://grove.example/';
const read = (page: string) => readPreview(url, page);

describe('a page', () => {
  it('is told of by its title and description', () => {
    expect(read('<head><title>The grove</title><meta name="description" content="Trees">')).toEqual({
      url,
      title: 'The grove',
      description: 'Trees',
    });
    expect(read(`<title>a</title><meta content='b &amp; c' property='og:title'>`)).toMatchObject({ title: 'b & c' });
  });

  it('without a title has no preview', () => {
    expect(read('<p>hello')).toBeUndefined();
    expect(read('<title> </title>')).toBeUndefined();
  });

  it('is text, whatever it says', () => {
    expect(read('<title>&lt;img src=x onerror=alert(1)&gt; &#x41;&#99999999;</title>')?.title).toBe(
      '<img src=x onerror=alert(1)> A&#99999999;',
    );
    expect(read(`<title>${'x'.repeat(1000)}</title>`)?.title.length).toBeLessThanOrEqual(160);
  });
});

describe('an address', () => {
  it('is found in a text', () => {
    expect(firstAddress('see https://grove.example/a, or not')).toBe('https://grove.example/a');
    expect(firstAddress('see javascript:alert(1)')).toBeUndefined();
  });
});
