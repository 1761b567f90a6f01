// The launcher that keeps Chromium's sandbox, proved with Playwright on the real browser.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type LaunchOptions } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './checkout.js';

const launcher = join(root, 'bin/chromium-sandboxed');
const isRoot = process.getuid?.() === 0;
// Set-up wrote down which browser it found; vitest started by hand may come before any set-up.
const found = join(root, '.setup/chromium');
const browserBinary =
  process.env['VIGIL_CHROMIUM'] ??
  (existsSync(found) ? readFileSync(found, 'utf8').trim() : '/usr/bin/chromium-headless-shell');
const nobody = isRoot
  ? Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }))
  : process.getuid?.();

/** Some containers forbid the user namespaces that the sandbox is made of: there the launcher can only refuse. */
const namespaces = isRoot
  ? spawnSync('setpriv', ['--reuid=nobody', '--clear-groups', 'unshare', '--user', 'true'])
      .status === 0
  : spawnSync('unshare', ['--user', 'true']).status === 0;

interface RunningProcess {
  readonly pid: number;
  readonly uid: number;
  readonly arguments: readonly string[];
  readonly seccomp: string;
  readonly environment: string;
}

/** The browser's processes, known by an argument that only this launch has, or by descent from one that has it. */
function processesOf(mark: string): RunningProcess[] {
  const all = new Map<number, RunningProcess & { readonly parent: number }>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      if (/^State:\s+Z/m.test(status)) continue; // killed; waits for its parent to read how
      const field = (key: string): string =>
        new RegExp(`^${key}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
      all.set(Number(name), {
        pid: Number(name),
        parent: Number(field('PPid')),
        uid: Number(field('Uid')),
        // What the zygote forks writes its arguments anew, with blanks between them.
        arguments: readFileSync(`/proc/${name}/cmdline`, 'utf8').split(/[\0 ]/),
        seccomp: field('Seccomp'),
        environment: readFileSync(`/proc/${name}/environ`, 'utf8'),
      });
    } catch {
      // It ended while we looked.
    }
  }
  const marked = (pid: number): boolean => {
    const candidate = all.get(pid);
    return (
      candidate !== undefined && (candidate.arguments.includes(mark) || marked(candidate.parent))
    );
  };
  return [...all.values()].filter(({ pid }) => marked(pid));
}

const until = (condition: () => boolean): Promise<void> =>
  expect.poll(condition, { timeout: 10_000 }).toBe(true);

let launches = 0;
function launchOptions(): { mark: string; options: LaunchOptions } {
  launches += 1;
  const mark = `--vigil-test-${process.pid.toString()}-${launches.toString()}`;
  return {
    mark,
    options: {
      executablePath: launcher,
      chromiumSandbox: true,
      args: [mark, '--disable-quic'],
      env: {
        ...process.env,
        VIGIL_CHROMIUM_BINARY: browserBinary,
        VIGIL_TEST_SECRET: 'not for the browser',
      },
    },
  };
}

describe.skipIf(!namespaces)(
  'Chromium with its sandbox (skipped: this kernel gives no user namespaces)',
  () => {
    let server: Server;
    let address: string;

    beforeAll(async () => {
      server = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end('<title>loopback</title><script>document.title += " " + (6 * 7)</script>');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/`;
    });
    afterAll(() => server.close());

    it('loads pages, sandboxed, and close() leaves nothing behind', async () => {
      const { mark, options } = launchOptions();
      const browser = await chromium.launch(options);
      let running: RunningProcess[];
      try {
        const page = await browser.newPage();
        await page.goto(address);
        expect(await page.title()).toBe('loopback 42');
        running = processesOf(mark);
      } finally {
        await browser.close();
      }
      expect(running.length).toBeGreaterThan(3);
      expect(running.flatMap((one) => one.arguments)).not.toContain('--no-sandbox');
      expect(new Set(running.map((one) => one.uid))).toEqual(new Set([nobody]));
      const renderers = running.filter((one) => one.arguments.includes('--type=renderer'));
      expect(renderers.length).toBeGreaterThan(0);
      // 2 is filter mode: the renderer may make only the system calls Chromium lists.
      expect(new Set(renderers.map((one) => one.seccomp))).toEqual(new Set(['2']));
      await until(() => processesOf(mark).length === 0);
    });

    it.skipIf(!isRoot)('hands no secret of the environment to the browser (as root)', async () => {
      const { mark, options } = launchOptions();
      const browser = await chromium.launch(options);
      const environments = processesOf(mark).map((one) => one.environment);
      await browser.close();
      expect(environments.length).toBeGreaterThan(0);
      expect(environments.join()).not.toContain('not for the browser');
    });

    it('ends with the process that started it, however that ended', async () => {
      const { mark, options } = launchOptions();
      const program = `
      import { chromium } from 'playwright';
      await chromium.launch(${JSON.stringify(options)});
      console.log('started');
      setInterval(() => {}, 1000);`;
      // Nobody is left to remove the profile, so it gets a place that we remove, and that user nobody can pass.
      const temporary = mkdtempSync(join(tmpdir(), 'vigil-killed-'));
      chmodSync(temporary, 0o711);
      try {
        const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
          cwd: root,
          env: { ...process.env, TMPDIR: temporary },
        });
        await once(parent.stdout, 'data');
        expect(processesOf(mark).length).toBeGreaterThan(0);
        parent.kill('SIGKILL');
        await until(() => processesOf(mark).length === 0);
      } finally {
        rmSync(temporary, { recursive: true });
      }
    });
  },
);

describe('what the launcher refuses', () => {
  const run = (
    args: string[],
    environment: NodeJS.ProcessEnv = {},
  ): { status: number | null; stderr: string } =>
    spawnSync(launcher, args, {
      encoding: 'utf8',
      env: { ...process.env, VIGIL_CHROMIUM_BINARY: '/bin/true', ...environment },
    });

  it('a browser that is not named, or not there', () => {
    expect(run([], { VIGIL_CHROMIUM_BINARY: '' }).stderr).toContain(
      'VIGIL_CHROMIUM_BINARY is not set',
    );
    expect(run([], { VIGIL_CHROMIUM_BINARY: '/nonexistent' }).stderr).toContain(
      'is not an executable file',
    );
  });

  it('to run without the sandbox, unless that was asked for', () => {
    expect(run(['--no-sandbox'])).toMatchObject({ status: 1 });
    expect(run(['--no-sandbox']).stderr).toContain('refuses --no-sandbox');
  });

  describe.skipIf(!isRoot)(
    'as root (skipped for others: they have nothing to step down from)',
    () => {
      it('to give away a folder that is not an empty profile', () => {
        const folder = mkdtempSync(join(tmpdir(), 'vigil-profile-'));
        try {
          writeFileSync(join(folder, 'kept'), '');
          expect(run([`--user-data-dir=${folder}`]).stderr).toContain(
            'not empty: refusing to give it away',
          );
          expect(run(['--user-data-dir=profile']).stderr).toContain('expected an absolute path');
          expect(run([]).stderr).toContain('expected an absolute path');
        } finally {
          rmSync(folder, { recursive: true });
        }
      });

      it('a profile that nobody cannot reach, with the reason', () => {
        const folder = mkdtempSync(join(tmpdir(), 'vigil-profile-')); // mode 0700, as mkdtemp makes them
        try {
          mkdirSync(join(folder, 'profile'));
          expect(run([`--user-data-dir=${join(folder, 'profile')}`]).stderr).toContain(
            'mode 0711 or wider',
          );
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
    },
  );
});
