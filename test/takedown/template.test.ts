// Templates: what is wrong in one is found when it is loaded, and what fills one cannot break out of its line.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/domain/errors.js';
import { TAKEDOWN_STEPS } from '../../src/domain/takedown.js';
import { fillTemplate, parseTemplate, type Filling } from '../../src/takedown/template.js';
import { loadTemplates } from '../../src/takedown/templates.js';

const BODY = [
  'From {{centreName}} ({{centreEmail}}), {{requestNumber}}',
  '{{centrePhone}}',
  '{{#minor}}',
  'A minor.',
  '{{/minor}}',
  '{{#places}}',
  '{{number}} {{pageUrl}} {{siteName}}',
  '{{/places}}',
  'End.',
];
const template = (lines: readonly string[] = BODY, subject = 'Subject: About {{siteName}}') =>
  parseTemplate(['// a comment', subject, '', ...lines].join('\n'), 'x.txt');

const filling: Filling = {
  requestNumber: 'T-1',
  date: '2026-11-22',
  siteName: 'A board',
  siteUrl: 'http://board.example',
  stepName: 'site',
  centreName: 'Centre',
  centreContact: '',
  centreEmail: 'help@centre.example',
  centrePhone: '',
  placeCount: '2',
  reactionTime: '24 hours',
  places: ['http://board.example/1', 'http://board.example/2'].map((pageUrl, index) => ({
    number: String(index + 1),
    pageUrl,
    mediaUrl: '-',
    mediaKind: 'image',
    firstSeen: '',
    lastSeen: '',
    sha256: '',
  })),
  legal: [],
  minor: [],
  previous: [],
};

const detailOf = (parse: () => unknown): unknown => {
  try {
    parse();
  } catch (error) {
    if (error instanceof UsageError) return error.params;
    throw error;
  }
  throw new Error('expected a UsageError');
};

describe('a template', () => {
  it('repeats its sections, leaves out what has no members, and lines that would be empty', () => {
    expect(fillTemplate(template(), filling)).toEqual({
      subject: 'About A board',
      body: 'From Centre (help@centre.example), T-1\n1 http://board.example/1 A board\n2 http://board.example/2 A board\nEnd.\n',
    });
    expect(fillTemplate(template(), { ...filling, minor: [{}] }).body).toContain('\nA minor.\n');
  });

  it('takes a value for one line of text, whatever is in it', () => {
    const hostile = 'x\r\nBcc: everybody@evil.example\n\n{{centreName}}\u001b[31m';
    const { subject, body } = fillTemplate(template(), { ...filling, siteName: hostile });
    expect(subject).toBe('About x Bcc: everybody@evil.example {{centreName}} [31m');
    expect(body.split('\n')).toHaveLength(5);
  });

  it.each([
    ['no subject', ['Hello'], { line: 1, detail: 'expected "Subject: …" as the first line' }],
    [
      'no empty line',
      ['Subject: a', 'b'],
      { line: 2, detail: 'expected an empty line after the subject' },
    ],
    ['a name of nothing', ['Subject: a', '', '{{victim}}'], { line: 3 }],
    ['a place outside places', ['Subject: a', '', '{{pageUrl}}'], { line: 3 }],
    [
      'half a placeholder',
      ['Subject: a', '', '{{date'],
      { line: 3, detail: 'expected }} after {{' },
    ],
    ['an unknown section', ['Subject: a', '', '{{#victims}}'], { line: 3 }],
    ['an open section', ['Subject: a', '', '{{#places}}', 'x'], { line: 3 }],
    ['a section in a section', ['Subject: a', '', '{{#places}}', '{{#legal}}'], { line: 4 }],
    ['a section closed unopened', ['Subject: a', '', '{{/places}}'], { line: 3 }],
    [
      'nobody who asks',
      ['Subject: a', '', 'Remove it.'],
      { detail: 'expected {{requestNumber}} somewhere' },
    ],
  ])('is refused with %s', (_, lines, expected) => {
    expect(detailOf(() => parseTemplate(lines.join('\n'), 'x.txt'))).toMatchObject({
      file: 'x.txt',
      ...expected,
    });
  });
});

describe('the templates', () => {
  const own = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-templates-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };

  it('are there for every step, in Korean and English where both are written to', async () => {
    const templateOf = await loadTemplates('/nowhere');
    for (const step of TAKEDOWN_STEPS) {
      expect(templateOf(step, ['ko']).language).toBe('ko');
      const office = step === 'regulator' || step === 'police';
      expect(templateOf(step, ['en']).language).toBe(office ? 'ko' : 'en');
    }
    expect(templateOf('site', ['ja']).language).toBe('en');
  });

  it('of a centre add languages and go before those that come with Vigil', async () => {
    const folder = await own();
    const text = ['Subject: {{requestNumber}}', '', ...BODY].join('\n');
    await writeFile(join(folder, 'site.ja.txt'), text);
    await writeFile(join(folder, 'site.en.txt'), text);
    await writeFile(join(folder, 'notes.md'), 'not a template');
    const templateOf = await loadTemplates(folder);
    expect(templateOf('site', ['ja'])).toMatchObject({
      language: 'ja',
      template: { subject: '{{requestNumber}}' },
    });
    expect(templateOf('site', ['en']).template.file).toBe(join(folder, 'site.en.txt'));
  });

  it('are all checked when they are loaded', async () => {
    const folder = await own();
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'site.ja.txt'), 'Subject: x\n\nno places');
    await expect(loadTemplates(folder)).rejects.toMatchObject({ code: 'template-invalid' });
    await rm(join(folder, 'site.ja.txt'));
    await writeFile(join(folder, 'website.ja.txt'), ['Subject: x', '', ...BODY].join('\n'));
    await expect(loadTemplates(folder)).rejects.toMatchObject({ code: 'template-invalid' });
  });
});
