// Cases and what is registered for them, from opening to withdrawal, as staff do it.

import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
import { makeFixtureMedia, type FixtureMedia } from '../../fixtures/media.js';
import { runnerIn, type Ran, type Runner } from './run.js';

let folder: string;
let media: FixtureMedia;
let inFolder: Runner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-registry-'));
  inFolder = runnerIn(folder);
  media = await makeFixtureMedia(fixtureMediaFolder);
  await inFolder(['init', 'centre']);
  await vigil('case', 'open', 'S-2026-0001', '--minor', '--harm', 'illegal-filming', 'stalking');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const centre = (): string => join(folder, 'centre');
const vigil = (...argv: readonly string[]): Promise<Ran> => inFolder(argv, { cwd: centre() });
const jsonOf = ({ stdout }: Ran): unknown => JSON.parse(stdout) as unknown;
const fileOf = (id: string): string => {
  const found = media.references.find((reference) => reference.id === id);
  if (found === undefined) throw new Error(`no reference ${id}`);
  return found.path;
};

/** The bytes of the database with all that belongs to it. */
async function databaseBytes(): Promise<Buffer> {
  const names = (await readdir(centre())).filter((name) => name.startsWith('vigil.db'));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(centre(), name)))));
}

const fingerprints = z.array(
  z.object({
    path: z.string(),
    sha256: z.string().length(64),
    kind: z.enum(['image', 'video']),
    outcome: z.literal('fingerprinted'),
    fingerprints: z
      .array(
        z.strictObject({
          algorithm: z.enum(['pdq', 'blockhash']),
          version: z.string(),
          bits: z.string().regex(/^[0-9a-f]{64}$/),
          quality: z.number(),
          variant: z.string(),
          timeMs: z.number().optional(),
          part: z.looseObject({ cut: z.string() }).optional(),
        }),
      )
      .min(1),
  }),
);

describe('a case id', () => {
  it.each([
    ['홍길동', 'a name'],
    ['Kim Minji', 'a name'],
    ['010-1234-5678', 'a phone number'],
    ['900101-2345678', 'a resident registration number'],
    ['someone@example.org', 'an e-mail address'],
  ])('that looks personal is refused and kept nowhere: %s, %s', async (personal) => {
    for (const argv of [
      ['case', 'open', personal],
      ['case', 'show', personal],
      ['register', personal, fileOf('0412-a')],
      ['withdraw', personal],
      ['export', 'matches', '--case', personal],
    ]) {
      const { code, stdout, stderr } = await vigil(...argv);
      expect(code, argv.join(' ')).toBe(2);
      expect(stdout + stderr).not.toContain(personal);
    }
    expect((await databaseBytes()).includes(personal)).toBe(false);
  });

  it('of another form than the pattern of the centre is refused', async () => {
    expect((await vigil('case', 'open', 'case7')).code).toBe(2);
  });
});

describe('a case', () => {
  it('is opened once, shown with what is counted, closed and opened again', async () => {
    expect((await vigil('case', 'open', 'S-2026-0002')).code).toBe(0);
    const again = await vigil('case', 'open', 'S-2026-0002', '--json');
    expect(again.code).toBe(1);
    expect(jsonOf(again)).toMatchObject({ error: { code: 'case-exists' } });
    expect(jsonOf(await vigil('case', 'show', 'S-2026-0001', '--json'))).toMatchObject({
      caseId: 'S-2026-0001',
      state: 'open',
      minor: true,
      harms: ['illegal-filming', 'stalking'],
      references: [],
    });
    expect((await vigil('case', 'close', 'S-2026-0002')).code).toBe(0);
    const closed = await vigil('register', 'S-2026-0002', fileOf('0412-a'));
    expect(closed.code).toBe(1);
    expect(closed.stderr).toContain('S-2026-0002 is closed');
    const reopened = await vigil('case', 'open', 'S-2026-0002', '--json');
    expect(jsonOf(reopened)).toEqual({ caseId: 'S-2026-0002', outcome: 'reopened' });
  });

  it('is corrected, open or closed: what is given takes the place of what was there', async () => {
    const id = 'S-2026-0003';
    const shown = async () => jsonOf(await vigil('case', 'show', id, '--json'));
    await vigil('case', 'open', id, '--minor', '--harm', 'distribution', '--age-band', '10s');
    const edited = await vigil('case', 'edit', id, '--no-minor', '--age-band', '20s', '--json');
    expect(edited.code, edited.stderr).toBe(0);
    expect(jsonOf(edited)).toEqual({ caseId: id, outcome: 'edited' });
    expect(await shown()).toMatchObject({
      minor: false,
      ageBand: '20s',
      gender: 'unknown',
      harms: ['distribution'],
    });
    await vigil('case', 'close', id);
    await vigil('case', 'edit', id, '--harm', 'stalking', 'grooming', '--gender', 'male');
    expect(await shown()).toMatchObject({
      state: 'closed',
      minor: false,
      gender: 'male',
      harms: ['grooming', 'stalking'],
    });
    await vigil('case', 'edit', id, '--minor', '--no-harm');
    expect(await shown()).toMatchObject({ minor: true, harms: [] });
    const again = await vigil('case', 'edit', id, '--minor', '--no-harm', '--json');
    expect(jsonOf(again)).toEqual({ caseId: id, outcome: 'unchanged' });
    const audit = z.array(z.object({ action: z.string(), subject: z.string() }));
    const log = audit.parse(jsonOf(await vigil('audit', 'list', '--json')));
    const acts = log.filter(({ subject }) => subject === id).map(({ action }) => action);
    expect(acts).toEqual([
      ...['case-opened', 'case-edited', 'case-closed', 'case-edited', 'case-edited'],
    ]);
  });

  it('is corrected in words that are known, or not at all', async () => {
    const nothing = await vigil('case', 'edit', 'S-2026-0001', '--json');
    expect(nothing.code).toBe(2);
    expect(jsonOf(nothing)).toMatchObject({ error: { code: 'option-missing' } });
    const wrong = await vigil('case', 'edit', 'S-2026-0001', '--age-band', '25', '--no-minor');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('20s');
    expect(jsonOf(await vigil('case', 'show', 'S-2026-0001', '--json'))).toMatchObject({
      minor: true,
    });
  });

  it('that is missing is said to be', async () => {
    for (const argv of [
      ['case', 'show', 'S-2026-9999'],
      ['case', 'edit', 'S-2026-9999', '--minor'],
      ['withdraw', 'S-2026-9999'],
      ['export', 'matches', '--case', 'S-2026-9999'],
      ['case', 'close', 'S-2026-9999'],
      ['register', 'S-2026-9999', fileOf('0412-a')],
    ]) {
      const { code, stderr } = await vigil(...argv);
      expect(code).toBe(1);
      expect(stderr).toContain('There is no case S-2026-9999');
    }
  });
});

describe('fingerprint', () => {
  it('needs no configuration, and gives the shape that other programs rely on', async () => {
    const path = fileOf('0412-a');
    const ran = await inFolder(['fingerprint', path, '--json']);
    expect(ran.code, ran.stderr).toBe(0);
    const [image] = fingerprints.parse(jsonOf(ran));
    expect(image).toMatchObject({ path, kind: 'image' });
    const pdq = image?.fingerprints.filter(({ algorithm }) => algorithm === 'pdq');
    expect(new Set(pdq?.map(({ variant }) => variant)).size).toBe(8);
  });

  it('gives positions of videos', async () => {
    const ran = await inFolder(['fingerprint', '--as', 'found', fileOf('0413-c'), '--json']);
    const [video] = fingerprints.parse(jsonOf(ran));
    expect(video?.kind).toBe('video');
    for (const { timeMs } of video?.fingerprints ?? []) expect(timeMs).toBeTypeOf('number');
  });
});

describe('register and lookup', () => {
  it('register says per file what became of it, and the second time that it is there', async () => {
    const files = [fileOf('0412-a'), fileOf('0412-b')];
    const first = await vigil('register', 'S-2026-0001', ...files, '--json');
    expect(first.code, first.stderr).toBe(0);
    expect(jsonOf(first)).toEqual(
      files.map((path) => ({
        path,
        outcome: 'registered',
        referenceId: expect.stringMatching(/^R-\d+$/) as string,
      })),
    );
    const again = await vigil('register', 'S-2026-0001', ...files);
    expect(again.code).toBe(0);
    expect(again.stdout.match(/^already registered/gm)).toHaveLength(2);
  });

  it('the same content may belong to two cases', async () => {
    const shared = await vigil('register', 'S-2026-0002', fileOf('0412-a'), '--json');
    expect(jsonOf(shared)).toMatchObject([{ outcome: 'registered' }]);
  });

  it('lookup tells matches, best first, and ends with 3', async () => {
    const ran = await vigil('lookup', fileOf('0412-a'), fileOf('0413-a'), '--json');
    expect(ran.code).toBe(3);
    const [matched, other] = z
      .array(
        z.object({
          path: z.string(),
          outcome: z.string(),
          matches: z.array(
            z.looseObject({
              caseId: z.string(),
              referenceId: z.string(),
              tier: z.string(),
              algorithm: z.string(),
              distance: z.number(),
              variant: z.string(),
              score: z.number(),
            }),
          ),
        }),
      )
      .parse(jsonOf(ran));
    expect(matched?.outcome).toBe('matched');
    expect(matched?.matches.map(({ caseId, tier }) => [caseId, tier])).toEqual([
      ['S-2026-0001', 'exact'],
      ['S-2026-0002', 'exact'],
    ]);
    const scores = matched?.matches.map(({ score }) => score) ?? [];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(other).toEqual({ path: fileOf('0413-a'), outcome: 'no-match', matches: [] });
  });

  it('lookup ends with 0 where nothing matches, also what cannot be compared', async () => {
    const flat = join(media.folder, 'distractors', 'flat-4.jpg');
    const ran = await vigil('lookup', fileOf('0413-b'), flat, '--json');
    expect(ran.code).toBe(0);
    expect(jsonOf(ran)).toMatchObject([
      { outcome: 'no-match' },
      { outcome: 'not-comparable', reason: 'too-uniform', matches: [] },
    ]);
  });

  it('lookup ends with 4 where a file cannot be read', async () => {
    const text = join(folder, 'words.jpg');
    await writeFile(text, 'only words');
    const ran = await vigil('lookup', text, join(folder, 'gone.jpg'), '--json');
    expect(ran.code).toBe(4);
    expect(jsonOf(ran)).toMatchObject([
      { outcome: 'unreadable', reason: 'not-media', matches: [] },
      { outcome: 'unreadable', reason: 'missing', matches: [] },
    ]);
  });

  it('a closed case is not looked up any more', async () => {
    await vigil('case', 'close', 'S-2026-0002');
    const ran = await vigil('lookup', fileOf('0412-a'), '--json');
    expect(jsonOf(ran)).toMatchObject([{ matches: [{ caseId: 'S-2026-0001' }] }]);
  });
});

describe('withdraw', () => {
  it('asks a person first, and leaves everything at "no"', async () => {
    const asked = await inFolder(['withdraw', 'S-2026-0001'], { cwd: centre(), reply: 'n' });
    expect(asked.stderr).toContain('Nothing was changed');
    expect((await vigil('lookup', fileOf('0412-b'))).code).toBe(3);
  });

  it('removes one reference, fingerprints included, from the file; the rest stays', async () => {
    const path = join(folder, 'copy.jpg');
    await copyFile(fileOf('0413-a'), path);
    const [added] = z
      .array(z.object({ referenceId: z.string() }))
      .parse(jsonOf(await vigil('register', 'S-2026-0001', path, '--json')));
    const made = fingerprints.parse(jsonOf(await inFolder(['fingerprint', path, '--json'])));
    const bits = made.flatMap((file) => file.fingerprints.map((one) => one.bits));
    const inDatabase = async (): Promise<number> => {
      const bytes = await databaseBytes();
      return bits.filter((hex) => bytes.includes(Buffer.from(hex, 'hex')) || bytes.includes(hex))
        .length;
    };
    expect(await inDatabase()).toBe(bits.length);

    const ran = await vigil('withdraw', 'S-2026-0001', '--reference', added?.referenceId ?? '');
    expect(ran.code, ran.stderr).toBe(0);
    expect(await inDatabase()).toBe(0);
    expect((await databaseBytes()).includes(made[0]?.sha256 ?? '')).toBe(false);
    expect((await vigil('lookup', path)).code).toBe(0);
    expect((await vigil('lookup', fileOf('0412-a'))).code).toBe(3);
    // The audit line names ids only.
    expect((await databaseBytes()).includes('reference-withdrawn')).toBe(true);
  });

  it('removes all of a case at "yes"; again there is nothing', async () => {
    const gone = await inFolder(['withdraw', 'S-2026-0001', '--lang', 'ko'], {
      cwd: centre(),
      reply: '예',
    });
    expect(gone.code, gone.stderr).toBe(0);
    expect(gone.stdout).toContain('2건의 등록을 철회했습니다');
    expect((await vigil('lookup', fileOf('0412-a'))).code).toBe(0);
    const again = await vigil('withdraw', 'S-2026-0001', '--json');
    expect(again.code).toBe(1);
    expect(jsonOf(again)).toMatchObject({ error: { code: 'case-empty' } });
  });
});
