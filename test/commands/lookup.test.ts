// What lookup answers, by the tiers of what it found: the matches are made up, so that no file has to be hashed.

import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addLookupCommand } from '../../src/commands/lookup.js';
import type { Bind, Session } from '../../src/commands/session.js';
import { TEXTS } from '../../src/commands/texts/texts.js';
import { LANGUAGES, type Language } from '../../src/domain/language.js';
import type { LookupResult } from '../../src/domain/results.js';
import type { Tier } from '../../src/domain/tiers.js';
import { parseReferenceId } from '../../src/domain/ids.js';
import { match } from '../store/support-plain.js';

/** Runs the command over what the registry is made to say. */
async function lookup(results: readonly LookupResult[], language: Language, json = false) {
  let printed = '';
  let exit: string | undefined;
  const session = {
    language,
    json,
    texts: TEXTS[language],
    terminal: { out: (text: string) => (printed += text), err: () => undefined },
    stop: new AbortController().signal,
    app: () =>
      Promise.resolve({
        lookUp: () =>
          Promise.resolve({
            total: results.length,
            results: (async function* () {
              yield* await Promise.resolve(results);
            })(),
          }),
      }),
  } as unknown as Session;
  const bind: Bind =
    (action) =>
    async (...args) => {
      exit = await action(session, ...args);
    };
  const program = new Command();
  addLookupCommand(program, bind, session.texts);
  await program.parseAsync(['lookup', 'a.jpg'], { from: 'user' });
  return { printed, exit };
}

const alignment = {
  reference: { left: 0, top: 0, width: 0.66, height: 1 },
  found: { left: 0, top: 0.1, width: 1, height: 0.9 },
  turn: 0,
  mirrored: true,
  negative: false,
  stretch: 1,
  cut: 'caption',
} as const;

const found = (...tiers: readonly Tier[]): LookupResult => ({
  path: 'a.jpg',
  outcome: 'matched',
  matches: tiers.map((tier) =>
    match(parseReferenceId('R-1'), { tier, algorithm: 'local', points: 46, alignment }),
  ),
});
const unreadable: LookupResult = { path: 'b.jpg', outcome: 'unreadable', reason: 'missing' };

describe('lookup', () => {
  it.each([
    [['strong', 'related'], 'alerts'],
    [['probable'], 'alerts'],
    [['exact'], 'alerts'],
    [['review', 'related'], 'done'],
    [['related'], 'done'],
  ] as const)('of a file that matched as %j ends as %s', async (tiers, expected) => {
    expect((await lookup([found(...tiers)], 'en')).exit).toBe(expected);
  });

  it('does not let a match of lower priority hide what could not be read', async () => {
    expect((await lookup([found('related'), unreadable], 'en')).exit).toBe('incomplete');
    expect((await lookup([unreadable, found('strong')], 'en')).exit).toBe('alerts');
  });

  it('explains a match in one line', async () => {
    const { printed } = await lookup([found('strong')], 'en');
    expect(printed).toBe(
      'a.jpg: 1 match\n' +
        '  R-1 (S-2026-0001) · very likely a copy · score 80 · ' +
        'mirrored, cropped to the left two thirds, caption cut off: 46 matching points\n',
    );
    expect((await lookup([found('strong')], 'ko')).printed).toBe(
      'a.jpg: 일치 1건\n' +
        '  R-1 (S-2026-0001) · 일치 의심(매우 높음) · 점수 80 · ' +
        '좌우 반전, 왼쪽 3분의 2만 남기고 자름, 자막 띠를 제외하고 비교: 일치하는 특징점 46개\n',
    );
  });

  it.each(LANGUAGES)('says in %s what a tier that raises no alert means', async (language) => {
    const { onlyLower, lower } = TEXTS[language].lookup;
    const { printed } = await lookup([found('review', 'related', 'related')], language);
    const lines = printed.trimEnd().split('\n');
    expect(lines[0]).toBe(`a.jpg: ${onlyLower(3)}`);
    expect(lines.slice(4)).toEqual([`  ${lower.review}`, `  ${lower.related}`]);
    const sure = (await lookup([found('strong')], language)).printed;
    expect(sure).not.toContain(lower.review);
    expect(sure).not.toContain(lower.related);
  });

  it('prints points, alignment and the codes of changes as JSON; the outcome stays "matched"', async () => {
    const { printed } = await lookup([found('related'), unreadable], 'en', true);
    expect(JSON.parse(printed)).toMatchObject([
      {
        outcome: 'matched',
        matches: [
          {
            tier: 'related',
            points: 46,
            alignment,
            changes: ['mirrored', 'cropped', 'caption'],
          },
        ],
      },
      { outcome: 'unreadable', reason: 'missing', matches: [] },
    ]);
  });
});
