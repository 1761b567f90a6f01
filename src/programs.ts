// The programs that Vigil starts: where they are on this machine.

import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import { checkBrowser } from './crawler/browser.js';
import { StopError } from './domain/errors.js';
import { checkFfmpeg } from './hashing/tools.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How Chromium is started: through the launcher that keeps its sandbox, also for root. */
export type ChromiumProgram = {
  readonly executable: string;
  readonly sandbox: boolean;
  readonly env: Readonly<Record<string, string>>;
};

/** In the order in which set-up looks for them (scripts/setup/chromium.sh). */
const CHROMIUM_NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];
const LAUNCHER = fileURLToPath(new URL('../bin/chromium-sandboxed', import.meta.url));
/** Set-up writes down which browser it found or downloaded. */
const CHOSEN_BY_SETUP = fileURLToPath(new URL('../.setup/chromium', import.meta.url));

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function inPath(names: readonly string[], environment: Environment): string | undefined {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => isProgram(path));
}

function chosenBySetup(): string | undefined {
  try {
    return readFileSync(CHOSEN_BY_SETUP, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Finds Chromium. @throws StopError `browser-missing` */
export function findChromium(config: Config, environment: Environment): ChromiumProgram {
  const configured = config.chromium === 'auto' ? undefined : config.chromium;
  const chosen = chosenBySetup();
  const binary =
    configured ??
    (chosen !== undefined && isProgram(chosen) ? chosen : inPath(CHROMIUM_NAMES, environment));
  if (binary === undefined) {
    throw new StopError('browser-missing', {
      detail: `none of ${CHROMIUM_NAMES.join(', ')} is in PATH`,
    });
  }
  if (!isProgram(binary)) {
    throw new StopError('browser-missing', { detail: `${binary} is not an executable file` });
  }
  const sandbox = config['browser.sandbox'];
  return {
    executable: LAUNCHER,
    sandbox,
    env: {
      VIGIL_CHROMIUM_BINARY: binary,
      ...(sandbox ? {} : { VIGIL_CHROMIUM_UNSANDBOXED: 'allowed' }),
    },
  };
}

/** Finds ffmpeg or ffprobe. @throws StopError `ffmpeg-missing` */
export function findFfmpeg(
  tool: 'ffmpeg' | 'ffprobe',
  config: Config,
  environment: Environment,
): string {
  const path = config[tool] === 'auto' ? inPath([tool], environment) : config[tool];
  if (path === undefined)
    throw new StopError('ffmpeg-missing', { tool, detail: 'it is not in PATH' });
  if (!isProgram(path)) {
    throw new StopError('ffmpeg-missing', { tool, detail: `${path} is not an executable file` });
  }
  return path;
}

/** The programs that Vigil needs: each looks for one and says its version. @throws StopError what is missing. */
export type Programs = Readonly<Record<'chromium' | 'ffmpeg' | 'ffprobe', () => Promise<string>>>;

export const programs = (config: () => Config, environment: Environment): Programs => ({
  chromium: async () => (await checkBrowser(findChromium(config(), environment))).version,
  ffmpeg: async () =>
    (await checkFfmpeg(findFfmpeg('ffmpeg', config(), environment), 'ffmpeg')).version,
  ffprobe: async () =>
    (await checkFfmpeg(findFfmpeg('ffprobe', config(), environment), 'ffprobe')).version,
});
