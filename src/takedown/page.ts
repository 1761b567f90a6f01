// A request as one printable page (A4), for forms that are filled in by hand. Self-contained; nothing in it is a link.

import type { Texts } from '../domain/language.js';
import type { Takedown } from '../domain/takedown.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[^\P{Cc}\t\n]/gu, '\uFFFD');

const STYLE = `@page { size: A4; margin: 20mm }
body { font: 11pt/1.6 "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", system-ui, sans-serif; color: #111; background: #fff; max-width: 170mm; margin: 10mm auto }
h1 { font-size: 15pt; line-height: 1.35; margin: 0 0 6mm }
h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 0.3mm solid #999; break-after: avoid }
p { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 3mm; break-inside: avoid }
footer { margin-top: 10mm; border-top: 0.3mm solid #999; padding-top: 2mm; font-size: 8.5pt; color: #444; overflow-wrap: anywhere }`;

const FOOTER: Texts<{ readonly draft: string; readonly digest: string }> = {
  en: { draft: 'Draft: not approved yet, not to be sent.', digest: 'SHA-256 of the text' },
  ko: { draft: '초안: 아직 승인되지 않았으므로 보내지 마십시오.', digest: '내용의 SHA-256' },
};

/** Undefined where the text was erased. */
export function takedownPage({ text, language, state, digest, id }: Takedown): string | undefined {
  if (text === undefined) return undefined;
  const words = FOOTER[language.startsWith('ko') ? 'ko' : 'en'];
  const blocks = text.body
    .trim()
    .split(/\n{2,}/)
    .flatMap((block) => {
      const [first = '', ...others] = block.split('\n');
      if (!first.startsWith('## ')) return [`<p>${escaped(block)}</p>`];
      const rest = others.length === 0 ? [] : [`<p>${escaped(others.join('\n'))}</p>`];
      return [`<h2>${escaped(first.slice(3))}</h2>`, ...rest];
    });
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(text.subject)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>${escaped(text.subject)}</h1>
${blocks.join('\n')}
<footer>${id}${state === 'drafted' ? ` · ${words.draft}` : ''}${digest === undefined ? '' : `<br>${words.digest}: ${digest}`}</footer>
</body>
</html>
`;
}
