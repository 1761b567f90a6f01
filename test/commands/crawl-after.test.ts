// What a crawl and the status say of evidence that could not be sealed: in words, in JSON, and by the exit code.

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { newIdentity } from '../../src/evidence-office.js';
import { photograph } from '../hashing/fixtures.js';
import { runnerIn } from './run.js';

const crawled = z.object({
  evidenceMissing: z.array(z.string()),
  failedAfter: z.array(z.string()),
});

it('alerts of the run without evidence are told, and make it incomplete where nothing is new', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-crawl-after-'));
  const flower = await photograph('flower');
  const server = createServer((request, response) => {
    if (request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' });
      response.end('<title>A board</title><p>Flowers of today</p><img src="/a.jpg">');
    } else if (request.url === '/a.jpg') {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(flower);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const address = server.address();
  const host = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  await runnerIn(folder)(['init', 'centre']);
  const home = join(folder, 'centre');
  const environment = {
    VIGIL_EVIDENCE_RECIPIENTS: `[${(await newIdentity(false)).recipient}]`,
    // It leads nowhere: nothing can be sealed.
    VIGIL_PATHS_EVIDENCE: join(folder, 'no-folder'),
    VIGIL_EGRESS_ALLOW: `["${host}"]`,
    LC_ALL: 'C.UTF-8',
  };
  await symlink(join(folder, 'gone', 'away'), join(folder, 'no-folder'));
  await writeFile(
    join(home, 'sites', 'board.yaml'),
    `id: board\nname: board\nchannel: other\ndelay: 0ms\nmode: http\nseeds: ["http://${host}/"]\n`,
  );
  await writeFile(join(folder, 'flower.jpg'), flower);
  const vigil = (...argv: readonly string[]) => runnerIn(home)(argv, { environment });
  expect(await vigil('case', 'open', 'S-2026-0001')).toMatchObject({ code: 0 });
  expect(await vigil('register', 'S-2026-0001', join(folder, 'flower.jpg'))).toMatchObject({
    code: 0,
  });

  const first = await vigil('crawl');
  expect(first.stdout).toContain('1 alert of this run without sealed evidence');
  expect(first.code).toBe(3);
  const second = await vigil('crawl', '--json');
  expect(crawled.parse(JSON.parse(second.stdout))).toEqual({
    evidenceMissing: ['A-1'],
    failedAfter: [],
  });
  expect(second.code).toBe(4);
  expect((await vigil('status')).stdout).toContain('1 alert is without sealed evidence');
  expect(JSON.parse((await vigil('status', '--json')).stdout)).toMatchObject({
    evidenceMissing: 1,
  });
}, 120_000);
