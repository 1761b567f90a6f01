import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openBrowser } from '../../src/crawler/browser.js';
import { chromiumOptions, profile, silentLog } from './rig.js';

const folder = mkdtempSync(join(tmpdir(), 'vigil-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const rest = {
  proxyUrl: 'http://127.0.0.1:9',
  loadsPerPage: 25,
  maxContexts: 4,
  log: silentLog,
};

function program(name: string, script: string): { executable: string; sandbox: boolean } {
  const executable = join(folder, name);
  writeFileSync(executable, `#!/bin/sh\n${script}\n`);
  chmodSync(executable, 0o755);
  return { executable, sandbox: true };
}

it('knows what it is called without starting', async () => {
  const saysIt = program('says-it', '[ "$*" = --version ] && echo "Chromium 156.0.7.9" || exit 3');
  await using browser = await openBrowser({ ...saysIt, ...rest });
  expect(browser.version).toBe('156.0.7.9');
  expect(browser.userAgent).toContain('Chrome/156.0.0.0');
  // It starts now, and this one cannot.
  const lease = browser.lease(profile('one', ['http://127.0.0.1:9/']));
  await expect(lease).rejects.toMatchObject({ code: 'browser-missing' });
});

it('calls itself the same before and after it has started', async () => {
  await using browser = await openBrowser({ ...chromiumOptions(), ...rest });
  const before = browser.userAgent;
  const lease = await browser.lease(profile('one', ['http://127.0.0.1:9/']));
  expect(lease.userAgent).toBe(before);
  expect(await lease.page.evaluate(() => navigator.userAgent)).toBe(before);
  await lease.release(true);
});

it.each([
  ['none at all', { executable: '/nowhere/chromium', sandbox: true }],
  ['one that fails', program('fails', 'exit 1')],
  ['one that is no browser', program('mute', 'echo hello')],
])('says so at once where there is no browser: %s', async (_, options) => {
  await expect(openBrowser({ ...options, ...rest })).rejects.toMatchObject({
    code: 'browser-missing',
  });
});
