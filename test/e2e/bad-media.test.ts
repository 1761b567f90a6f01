// Files that are no media, too large, damaged or dangerous: a clear word for each, and the rest goes on.

import { createServer, type Server } from 'node:http';
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
import type { Centre, Ended } from '../../fixtures/centre.js';
import { makeFixtureMedia } from '../../fixtures/media.js';
import { jsonOf } from './answers.js';
import { makeBadFiles } from './bad-files.js';
import { emptyCentre, place } from './centre.js';

const where = place();
const isRoot = process.getuid?.() === 0;
const CASE = 'S-2026-0001';

/** What every command says of each file, by name: its outcome where it is good, else the reason. */
const WORDS: Readonly<Record<string, string>> = {
  'empty.jpg': 'empty',
  'good.jpg': 'good',
  'huge.png': 'too-many-pixels',
  linked: 'link',
  'moving.gif': 'good',
  'moving.webp': 'good',
  'no-frames.mp4': 'no-frames',
  'pipe.mp4': 'not-a-file',
  'playlist.mp4': 'not-media',
  'refers.svg': 'refused-format',
  'sound-only.mp4': 'no-frames',
  'text.jpg': 'not-media',
  'truncated.jpg': 'damaged',
};

const answers = z.array(
  z.looseObject({ path: z.string(), outcome: z.string(), reason: z.string().optional() }),
);

let folder: string;
let photograph: string;
let centre: Centre;
let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  photograph = (await makeFixtureMedia(fixtureMediaFolder)).references[0]?.path ?? '';
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  folder = join(where().folder, 'files');
  await makeBadFiles(folder, photograph, `http://127.0.0.1:${port}`);
  centre = await emptyCentre(where());
  await centre.vigil(['case', 'open', CASE]);
});
afterAll(() => {
  server.close();
});

function wordsOf(ended: Ended): Readonly<Record<string, string>> {
  const rows = answers.parse(jsonOf(ended));
  return Object.fromEntries(
    rows.map(({ path, reason }) => [path.slice(folder.length + 1), reason ?? 'good']),
  );
}

describe('a folder of bad files', () => {
  it.each([
    ['register', ['register', CASE], 4],
    ['lookup, beside what matches', ['lookup'], 3],
    ['fingerprint', ['fingerprint'], 4],
  ] as const)('%s names each with its reason, and the good ones go on', async (_, args, code) => {
    const ended = await centre.vigil([...args, folder, '--json']);
    expect(ended.code, ended.stderr).toBe(code);
    expect(wordsOf(ended)).toEqual(WORDS);
  });

  it('has its good files registered, and only them', async () => {
    const again = await centre.vigil(['register', CASE, folder]);
    expect(again.stdout).toContain('0 files registered, 3 already registered');
    expect(again.stdout).toContain('10 unreadable');
  });

  it.each([
    ['en', 'UNREADABLE'],
    ['ko', '읽을 수 없음'],
  ])('is told in words of the user: %s', async (language, unreadable) => {
    const { stdout } = await centre.vigil(['lookup', folder, '--lang', language]);
    for (const [name, word] of Object.entries(WORDS)) {
      const line = stdout.split('\n').find((text) => text.startsWith(join(folder, name)));
      expect(line?.includes(unreadable), line).toBe(word !== 'good');
      // Words, not the names of the outcomes.
      if (word !== 'empty' && word !== 'link' && word !== 'damaged') {
        expect(line).not.toContain(`: ${word}`);
      }
    }
  });

  it('opened no connection: neither the playlist nor the drawing was followed', () => {
    expect(asked).toEqual([]);
  });

  it('left nothing in the temporary folders', async () => {
    expect(await readdir(join(centre.folder, 'tmp'))).toEqual([]);
    expect(await readdir(where().temporary)).toEqual([]);
  });
});

describe('a folder without permission', () => {
  it('is said to be closed, and the files beside it go on', async () => {
    const open = join(where().folder, 'open');
    const closed = join(open, 'closed');
    await mkdir(closed, { recursive: true });
    await copyFile(photograph, join(open, 'good.jpg'));
    await copyFile(photograph, join(closed, 'hidden.jpg'));
    await chmod(open, 0o755);
    await chmod(join(open, 'good.jpg'), 0o644);
    await chmod(closed, 0o700);
    if (!isRoot) await chmod(closed, 0);
    // Root may read everything: there, nobody looks.
    const bin = fileURLToPath(new URL('../../bin/vigil.js', import.meta.url));
    const words = [process.execPath, bin, 'fingerprint', open, '--json'];
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const [program = '', ...args] = isRoot ? [...asNobody, ...words] : words;
    const ended = await promisify(execFile)(program, args, {
      cwd: open,
      env: { PATH: process.env['PATH'], TMPDIR: '/tmp', HOME: '/nonexistent' },
    }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: unknown) => z.object({ code: z.number(), stdout: z.string() }).parse(error),
    );
    expect(ended.code).toBe(4);
    expect(answers.parse(JSON.parse(ended.stdout))).toMatchObject([
      { path: closed, outcome: 'unreadable', reason: 'not-permitted' },
      { path: join(open, 'good.jpg'), outcome: 'fingerprinted' },
    ]);
    await chmod(closed, 0o700);
  });
});
