// Set-up on copies of this checkout: silent when there is nothing to do, exact in what it asks for.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Checkout } from './checkout.js';

/** Set-up as a person without root or sudo meets it, whoever runs the tests. */
function withoutRoot(): Checkout {
  const checkout = new Checkout();
  checkout.replace('id', 'echo 1000');
  checkout.remove('sudo');
  return checkout;
}

test('builds once, then says and does nothing', { timeout: 120_000 }, () => {
  using checkout = new Checkout();
  const first = checkout.setUp();
  expect(first).toMatchObject({ status: 0, stdout: '' });
  expect(first.stderr).toContain('compiling src/ to dist/');
  expect(first.stderr).toContain('browser: ');
  expect(first.stderr, 'packages that are there are not installed again').not.toContain('npm');

  expect(checkout.setUp()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(checkout.setUp(['--verbose'])).toMatchObject({
    status: 0,
    stdout: '',
    stderr: 'setup: nothing to do\n',
  });

  const vigil = spawnSync(process.execPath, ['bin/vigil.js'], {
    cwd: checkout.folder,
    encoding: 'utf8',
  });
  expect(vigil).toMatchObject({ status: 0, stdout: 'the program\n' });
});

test(
  'compiles again when a source changed, and leaves nothing of a deleted one',
  { timeout: 120_000 },
  () => {
    using checkout = new Checkout();
    checkout.write('src/old.ts', 'export const old = 1;\n');
    expect(checkout.setUp().status).toBe(0);
    expect(existsSync(join(checkout.folder, 'dist/old.js'))).toBe(true);

    rmSync(join(checkout.folder, 'src/old.ts'));
    expect(checkout.setUp().stderr).toBe('setup: compiling src/ to dist/\nsetup: ready\n');
    expect(existsSync(join(checkout.folder, 'dist/old.js'))).toBe(false);
  },
);

test('a source that does not compile stops it, with the place', { timeout: 120_000 }, () => {
  using checkout = new Checkout();
  checkout.write('src/cli.ts', "export const number: number = 'text';\n");
  const outcome = checkout.setUp();
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain('src/cli.ts(1,14): error TS2322');
  expect(checkout.setUp().status, 'and again: no stamp was left').toBe(1);
});

test('a kernel that does not compile stops it, with the place', { timeout: 120_000 }, () => {
  using checkout = new Checkout();
  expect(checkout.setUp().status).toBe(0);
  expect(existsSync(join(checkout.folder, 'dist/kernels/one.wasm'))).toBe(true);

  checkout.write('kernels/one.ts', "export function one(): i32 {\n  return 'one';\n}\n");
  const outcome = checkout.setUp();
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain('kernels/one.ts does not compile');
  expect(outcome.stderr).toContain('in kernels/one.ts(2,10)');
});

test('without root it asks for ffmpeg by the exact command', { timeout: 120_000 }, () => {
  using checkout = withoutRoot();
  checkout.remove('ffmpeg', 'ffprobe');
  const outcome = checkout.setUp();
  expect(outcome.status).toBe(1);
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr).toContain(
    'Ask an administrator to run:\n\n' +
      '  apt-get update && apt-get install -y --no-install-recommends ffmpeg\n',
  );
  expect(outcome.stderr).not.toContain('the test called apt-get');
});

test('everything an administrator must do is in one block', { timeout: 120_000 }, () => {
  using checkout = withoutRoot();
  checkout.remove(
    ...['ffmpeg', 'ffprobe', 'chromium-headless-shell', 'chromium', 'chromium-browser'],
    ...['google-chrome-stable', 'google-chrome'],
  );
  // Port 9 discards: Playwright's own download fails as it does without the open internet.
  const outcome = checkout.setUp([], {
    PLAYWRIGHT_BROWSERS_PATH: join(checkout.folder, 'browsers'),
    PLAYWRIGHT_DOWNLOAD_HOST: 'http://127.0.0.1:9',
  });
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain('ffmpeg and ffprobe');
  expect(outcome.stderr).toContain('headless Chromium');
  expect(outcome.stderr.match(/Ask an administrator/g)).toHaveLength(1);
});

test('with root it installs ffmpeg, after reading the lists once', { timeout: 120_000 }, () => {
  using checkout = new Checkout();
  const path = join(checkout.folder, 'path');
  checkout.remove('ffmpeg', 'ffprobe');
  checkout.replace('id', 'echo 0');
  checkout.replace('apt-cache', `test -f ${path}/lists && echo "  Candidate: 7:5.1.9"`);
  checkout.replace(
    'apt-get',
    `echo "$DEBIAN_FRONTEND $*" >> ${path}/calls
     case $* in
       *update) : > ${path}/lists ;;
       *install*ffmpeg) for name in ffmpeg ffprobe; do ln -s /bin/true ${path}/$name; done ;;
       *) exit 1 ;;
     esac`,
  );
  const outcome = checkout.setUp();
  expect(outcome.stderr).toContain('setup: installing ffmpeg (to read videos)\n');
  expect(outcome.status).toBe(0);
  const calls = spawnSync('cat', [join(path, 'calls')], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  expect(calls).toEqual([
    expect.stringMatching(/^noninteractive .* update$/),
    expect.stringMatching(/^noninteractive .* install -y --no-install-recommends ffmpeg$/),
  ]);
});

test.for(['VIGIL_FFMPEG', 'VIGIL_FFPROBE', 'VIGIL_CHROMIUM'])('refuses a wrong %s', (variable) => {
  using checkout = new Checkout();
  const outcome = checkout.setUp([], { [variable]: '/nonexistent/program' });
  expect(outcome).toMatchObject({
    status: 1,
    stderr: `setup: ${variable}=/nonexistent/program is not a program: correct it or unset it\n`,
  });
});

test('an old Node is refused by name', () => {
  using checkout = new Checkout();
  checkout.replace('node', 'echo "20.18.3 115linuxx64"');
  expect(checkout.setUp().stderr).toMatch(
    /^setup: Node 20\.18\.3 .* is too old: vigil needs 20\.19 or newer/,
  );
});

test('a wrong argument is wrong usage', () => {
  using checkout = new Checkout();
  expect(checkout.setUp(['--vrebose'])).toMatchObject({
    status: 2,
    stderr: 'setup: expected --verbose or nothing but received --vrebose\n',
  });
});

test('vigil that was never built says what to do', () => {
  using checkout = new Checkout();
  mkdirSync(join(checkout.folder, 'dist'));
  const vigil = spawnSync(process.execPath, ['bin/vigil.js'], {
    cwd: checkout.folder,
    encoding: 'utf8',
  });
  expect(vigil).toMatchObject({ status: 2, stdout: '' });
  expect(vigil.stderr).toContain('npm run setup');
});
