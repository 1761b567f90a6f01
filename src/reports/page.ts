// The shell of every HTML report: self-contained, without script, picture, link or anything from elsewhere.

import type { Language } from '../domain/language.js';
import { html, htmlText, type Html } from './html.js';
import { REPORT_STYLE } from './report-style.js';

export type Page = {
  readonly language: Language;
  readonly title: string;
  /** The `body` element. */
  readonly body: Html;
  /** CSS of this page beside the style sheet of all; it holds no `<`. */
  readonly style?: string;
};

/** The page as text. The policy in it forbids whatever a later change might let in by mistake. */
export const pageText = ({ language, title, body, style = '' }: Page): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="viewport" content="width=device-width, initial-scale=1">
${htmlText(html`<title>${title}</title>`)}
<style>${REPORT_STYLE}${style}</style>
</head>
${htmlText(body)}</html>
`;
