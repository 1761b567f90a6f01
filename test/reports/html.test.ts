import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, htmlText } from '../../src/reports/html.js';

const decoded = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('html', () => {
  it('escapes text in elements and in quoted attributes', () => {
    const hostile = `"><script>alert('1')</script>&amp;`;
    expect(htmlText(html`<p title="${hostile}">${hostile}</p>`)).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>',
    );
  });

  it('takes markup of its own as it is, alone and in lists', () => {
    const words = ['a', '<b>'].map((word) => html`<em>${word}</em>`);
    expect(htmlText(html`<p>${words}</p>`)).toBe('<p><em>a</em><em>&lt;b&gt;</em></p>');
  });

  it('shows numbers, and nothing for undefined', () => {
    expect(htmlText(html`${0}${undefined}${''}`)).toBe('0');
  });

  it('shows control characters that HTML forbids as replacement characters', () => {
    expect(htmlText(html`${'a\u0000b\u001bc\td'}`)).toBe('a\uFFFDb\uFFFDc\td');
  });

  it('does not take an object of someone else for markup', () => {
    const forged = JSON.parse('{"markup":"<b>"}') as string;
    expect(() => htmlText(html`${forged}`)).toThrow(TypeError);
  });

  it('never lets a text end or begin a tag, and loses none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const shown = htmlText(html`${text}`);
        expect(shown).not.toMatch(/[<>"']/);
        expect(decoded(shown)).toBe(text);
      }),
    );
  });
});
