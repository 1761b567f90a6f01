// Media of a place asked by their addresses: one after the other with the site's delay, and no more once it is asked to stop.

import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { lookAgainAt } from '../../src/crawler/look-again.js';
import { parseProfile } from '../../src/crawler/profiles.js';
import { parsePageUrl } from '../../src/domain/ids.js';
import { openRig, QUICK, silentLog } from '../crawler/rig.js';

it('media wait for their turn at their host, and are not asked for after a stop', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const host = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  const rig = await openRig([host]);
  onTestFinished(async () => {
    await rig[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
  });
  const page = parsePageUrl(`http://${host}/post/1`);
  if (page === undefined) throw new Error('no address');
  // So long that whoever waits for it would not end within the test.
  const site = parseProfile(
    `id: slow\nname: slow\nchannel: other\ndelay: 1h\nmode: http\nseeds: ["${page}"]`,
    'slow.yaml',
  );
  const stop = new AbortController();
  const eyes = lookAgainAt(
    site,
    { ...rig, whyNot: rig.guard.whyNot, clock: { now: () => new Date() }, log: silentLog },
    { scratchFolder: rig.scratchFolder, limits: QUICK },
    stop.signal,
  );
  const ask = (path: string) =>
    eyes.media({ url: `http://${host}${path}`, kind: 'image' }, page, (captures) =>
      Promise.resolve(captures.map(({ outcome }) => outcome)),
    );
  expect(await ask('/first.jpg')).toEqual(['gone']);
  const second = ask('/second.jpg');
  stop.abort(new Error('asked to stop'));
  await expect(second).rejects.toThrow('asked to stop');
  expect(asked).toEqual(['/first.jpg']);
});
