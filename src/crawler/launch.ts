// Launching headless Chromium behind the guard.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { StopError } from '../domain/errors.js';
import { CHROMIUM_FLAGS } from './browser-settings.js';

export type LaunchOptions = {
  /** Chromium itself, or `bin/chromium-sandboxed` with `VIGIL_CHROMIUM_BINARY` in `env`. */
  readonly executable: string;
  readonly sandbox: boolean;
  /** Show a window, for a person to log in. */
  readonly visible?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** An existing folder for profile and cache, which is removed with all it holds when this process is gone; default: the machine's. */
  readonly folder?: string;
};

const LAUNCH_MS = 30_000;

const execute = promisify(execFile);
const VERSION_MS = 15_000;

/**
 * What the browser says its version is, without being started: a run that needs no browser has none, and still calls itself by its
 * name.
 *
 * @throws StopError `browser-missing`, also where what answers is no browser.
 */
export async function versionOf({ executable, env }: LaunchOptions): Promise<string> {
  const surroundings = { ...stringsOf(process.env), ...env };
  const options = { timeout: VERSION_MS, env: surroundings, maxBuffer: 65_536 };
  try {
    const { stdout } = await execute(executable, ['--version'], options);
    const version = /\d+(?:\.\d+){1,3}/.exec(stdout)?.[0];
    if (version !== undefined) return version;
  } catch (error) {
    throw new StopError('browser-missing', { detail: firstLine(error) }, error);
  }
  throw new StopError('browser-missing', { detail: `${executable} does not say its version` });
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

/** @throws StopError `browser-missing` */
export async function launch(options: LaunchOptions, proxyUrl: string): Promise<Browser> {
  // Loaded with the first browser, for many commands and crawls start none: measured, 0.4 s of CPU and 55 MB.
  const { chromium } = await import('playwright');
  const restore = temporaryFolder(options.folder);
  try {
    return await chromium.launch({
      executablePath: options.executable,
      chromiumSandbox: options.sandbox,
      headless: options.visible !== true,
      timeout: LAUNCH_MS,
      // "<-loopback>" takes away Chromium's own exception for localhost.
      proxy: { server: proxyUrl, bypass: '<-loopback>' },
      args: [...CHROMIUM_FLAGS],
      ...(options.env ? { env: { ...stringsOf(process.env), ...options.env } } : {}),
      // SIGTERM finishes the page; the command line decides when the browser goes.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw new StopError('browser-missing', { detail: firstLine(error) }, error);
  } finally {
    restore();
  }
}

/**
 * Playwright makes a browser's profile in the machine's temporary folder and takes no other; killed, it leaves it there. So that folder is
 * another one while it launches.
 *
 * @returns puts things back.
 */
function temporaryFolder(folder: string | undefined): () => void {
  const before = process.env['TMPDIR'];
  if (folder === undefined) return () => undefined;
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  };
}

const stringsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
