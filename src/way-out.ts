// The way out with all that belongs to it: the sites' proxies and logins, and a folder for the browser that goes with it.

import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.js';
import { readLogins, type LoginFolder } from './crawler/login-file.js';
import { loadProfiles } from './crawler/profiles.js';
import { closeAll } from './domain/closing.js';
import type { Log } from './domain/ports.js';
import type { SiteProfile } from './domain/site.js';
import { openScratch, type Scratch } from './hashing/scratch.js';
import { openNet, type Net } from './net.js';
import { findChromium } from './programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of a browser's own files: not below `paths.temporary`, which nobody else may enter, and Chromium runs as `nobody`. */
const openBrowserFolder = (environment: Environment): Promise<Scratch> =>
  openScratch(join(environment['TMPDIR'] ?? tmpdir(), `vigil-browser-${userInfo().uid}`), 'pass');

/** Where logins are saved, and under which key. */
export const loginFolder = (config: Config): LoginFolder => ({
  folder: config['paths.logins'],
  key: config['logins.key'],
});

/**
 * The way out, with a folder for its browser that goes with it.
 *
 * @param visited the sites whose proxies and logins are needed; all of the configured folder where not said.
 */
export async function openWayOut(
  config: Config,
  environment: Environment,
  log: Log,
  visited?: readonly SiteProfile[],
): Promise<Net> {
  const sites = visited ?? (await loadProfiles(config['paths.sites']));
  const own = { sites, environment, ...(await readLogins(loginFolder(config), sites)) };
  const folder = await openBrowserFolder(environment);
  try {
    const net = await openNet(config, findChromium(config, environment), log, folder.folder, own);
    return { ...net, [Symbol.asyncDispose]: () => closeAll([folder, net]) };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}
