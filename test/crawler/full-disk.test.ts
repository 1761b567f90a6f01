// A disk that is full while a video is fetched. Only root may mount one, and not in every container.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { captureHls } from '../../src/crawler/hls.js';
import { openHttpClient } from '../../src/crawler/http.js';
import { openGuard } from '../../src/egress/guard.js';
import { startSite } from './behaviour-site.js';
import { silentLog } from './rig.js';

const folder = mkdtempSync(join(tmpdir(), 'vigil-full-'));
const isMounted = ((): boolean => {
  try {
    const words = ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', folder];
    execFileSync('/bin/mount', words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  if (isMounted) execFileSync('/bin/umount', [folder]);
  rmdirSync(folder);
});

describe.runIf(isMounted)('a disk that is full', () => {
  const bounds = { maxBytes: 10_000_000, timeoutMs: 5_000 };

  it.each(['/film.mp4', '/film.m3u8'])('ends the command: %s', async (path) => {
    const big = Buffer.alloc(50_000, 1);
    await using site = await startSite({
      '/film.mp4': (_request, response) => {
        response.writeHead(200).end(Buffer.concat([big, big, big]));
      },
      '/film.m3u8': (_request, response) => {
        const lines = ['#EXTM3U', '#EXT-X-TARGETDURATION:4'];
        for (let number = 0; number < 3; number += 1) lines.push('#EXTINF:4,', '/part.ts');
        response.writeHead(200).end([...lines, '#EXT-X-ENDLIST'].join('\n'));
      },
      '/part.ts': (_request, response) => {
        response.writeHead(200).end(big);
      },
    });
    await using guard = await openGuard({
      allow: [site.host],
      maxBytesPerConnection: 10_000_000,
      connectTimeoutMs: 1_000,
      idleTimeoutMs: 5_000,
      log: silentLog,
    });
    await using client = openHttpClient({ proxyUrl: guard.url, userAgent: 'vigil-test' });
    const file = join(folder, path.slice(1));
    const url = site.origin + path;
    const fetching = path.endsWith('.mp4')
      ? client.download(url, file, bounds)
      : captureHls(client, url, file, bounds);
    await expect(fetching).rejects.toMatchObject({ name: 'StopError', code: 'disk-full' });
  });
});
