import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfiles, parseProfile } from '../../src/crawler/profiles.js';
import { UsageError } from '../../src/domain/errors.js';

const GOOD = `
id: board
name: A board
channel: community
seeds:
  - https://board.example/list
`;

const paramsOf = (text: string): Record<string, unknown> => {
  try {
    parseProfile(text, 'board.yaml');
  } catch (error) {
    if (error instanceof UsageError) return { code: error.code, ...error.params };
    throw error;
  }
  throw new Error('expected an error');
};

describe('parseProfile', () => {
  it('fills in what a short profile leaves out', () => {
    expect(parseProfile(GOOD, 'board.yaml')).toMatchObject({
      id: 'board',
      robots: 'obey',
      budgetShare: 1,
      follow: { include: ['/**'], maxDepth: 4 },
    });
  });

  it.each([
    ['an unknown key', `${GOOD}colour: red\n`, 7, 'colour', 'unknown key'],
    ['an unknown key inside', `${GOOD}follow:\n  deep: 3\n`, 8, 'follow.deep', 'unknown key'],
    ['a wrong channel', GOOD.replace('community', 'forum'), 4, 'channel', 'sns'],
    ['a wrong seed', GOOD.replace('https://', 'ftp://'), 6, 'seeds.0', 'http://'],
    ['a missing key', GOOD.replace('name: A board\n', ''), 1, 'name', 'expected string'],
    ['a wrong delay', `${GOOD}delay: soon\n`, 7, 'delay', 'duration'],
    ['a wrong pattern', `${GOOD}follow:\n  include: [board]\n`, 8, 'follow.include.0', '"/"'],
    ['a short reason', `${GOOD}robots:\n  ignore: no\n`, 8, 'robots.ignore', '10'],
    ['a gate of neither kind', `${GOOD}gates:\n  - txt: Enter\n`, 8, 'gates.0.txt', 'unknown key'],
    ['a key twice', `${GOOD}id: other\n`, 7, 'YAML', 'unique'],
    ['broken YAML', `${GOOD}x: [1, 2\n`, 7, 'YAML', ''],
    ['a list', '- id: board', 1, 'profile', 'expected object'],
    ['nothing', '', 1, 'profile', 'expected object'],
  ])('%s', (_what, text, line, key, detail) => {
    const params = paramsOf(text);
    expect(params).toMatchObject({ code: 'site-profile-invalid', file: 'board.yaml', key });
    expect(params['detail']).toContain(detail);
    expect(Number(params['line'])).toBeGreaterThanOrEqual(line - 1);
    expect(Number(params['line'])).toBeLessThanOrEqual(line + 1);
  });

  it('says all that is wrong at once, in the order of the lines', () => {
    const params = paramsOf(`${GOOD}colour: red\ndelay: soon\n`);
    expect(params).toMatchObject({ line: 7, key: 'colour' });
    expect(params['detail']).toContain('line 8: delay');
  });

  it('does not let a small file grow large', () => {
    const bomb = ['a: &a [1,1,1,1,1,1,1,1,1]']
      .concat(
        'bcdefgh'.split('').map((name, at) => {
          const inner = Array(9)
            .fill(`*${'abcdefgh'[at] ?? ''}`)
            .join(',');
          return `${name}: &${name} [${inner}]`;
        }),
      )
      .join('\n');
    expect(paramsOf(bomb)).toMatchObject({ code: 'site-profile-invalid' });
  });
});

describe('loadProfiles', () => {
  const inFolder = async (files: Record<string, string | Buffer>): Promise<readonly string[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-profiles-'));
    try {
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      return (await loadProfiles(folder)).map(({ id }) => id);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it('reads yaml and yml in the order of their names, and nothing else', async () => {
    const ids = await inFolder({
      'b.yml': GOOD.replace('board', 'second'),
      'a.yaml': GOOD,
      'notes.txt': 'none',
      '.hidden.yaml': 'none: of this',
    });
    expect(ids).toEqual(['board', 'second']);
  });

  it('refuses an id that two files have, and says where', async () => {
    const twice = inFolder({ 'a.yaml': GOOD, 'b.yaml': GOOD });
    await expect(twice).rejects.toMatchObject({
      code: 'site-profile-invalid',
      params: { key: 'id', detail: expect.stringContaining('a.yaml') as string },
    });
  });

  it('refuses what is no text or too large', async () => {
    await expect(inFolder({ 'a.yaml': Buffer.from([0xff, 0xfe, 0x00, 0x80]) })).rejects.toThrow(
      'UTF-8',
    );
    await expect(inFolder({ 'a.yaml': `#${'x'.repeat(300_000)}` })).rejects.toThrow('bytes');
  });

  it('says that a folder is not there', async () => {
    await expect(loadProfiles('/nowhere/at/all')).rejects.toMatchObject({
      code: 'profiles-missing',
    });
  });
});
