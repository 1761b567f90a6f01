// Two crawls at once: the second refuses; one that died holds nothing.

import { describe, expect, it } from 'vitest';
import { jsonOf } from './answers.js';
import { place, watchingCentre } from './centre.js';

const watching = watchingCentre(place());

const visits = (stderr: string): boolean => stderr.includes('"msg":"visiting"');
const crawl = ['crawl', '--verbose', '--site', 'fixture-community'];

describe('two crawls at once', () => {
  it('the second says who holds the lock and ends with 1; the first goes on', async () => {
    const { centre } = watching();
    const first = await centre.start([...crawl, '--max-pages', '20']);
    expect(await first.said(visits)).toBe(true);
    const second = await centre.vigil([...crawl, '--json']);
    expect(second.code).toBe(1);
    expect(jsonOf(second)).toMatchObject({ error: { code: 'crawl-running' } });
    expect(second.stderr).toContain(`process ${first.pid}, since `);
    // 3: alerts were raised.
    expect((await first.ended).code).toBe(3);
  });

  it('other commands work meanwhile', async () => {
    const { centre } = watching();
    const first = await centre.start([...crawl, '--max-pages', '3']);
    expect(await first.said(visits)).toBe(true);
    const opened = await centre.vigil(['case', 'open', 'S-2026-0900']);
    expect(opened.code, opened.stderr).toBe(0);
    expect((await centre.vigil(['status'])).code).toBe(0);
    expect((await first.ended).code).toBe(4);
  });

  it('a killed one leaves the lock free', async () => {
    const { centre } = watching();
    const first = await centre.start(crawl);
    expect(await first.said(visits)).toBe(true);
    first.kill('SIGKILL');
    await first.ended;
    const next = await centre.vigil([...crawl, '--resume', '--max-pages', '3']);
    expect(next.code, next.stderr).not.toBe(1);
  });
});
