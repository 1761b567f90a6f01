// What the end-to-end tests share: a centre with the fixture sites, made before a file's tests and removed after them.

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
import { allowForContainers, initCentre, makeCentre, type Centre } from '../../fixtures/centre.js';
import { makeFixtureMedia, type FixtureMedia } from '../../fixtures/media.js';
import { startFixtureSites, type FixtureSites } from '../../fixtures/sites.js';

/** A folder of a test file's own, with a temporary folder that its commands use in place of the machine's. */
export type Place = {
  readonly folder: string;
  readonly temporary: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Makes a {@link Place} before the tests of a file, and removes it after them. */
export function place(): () => Place {
  let made: Place | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-e2e-'));
    // Chromium runs as nobody, and its profile lies below.
    await chmod(folder, 0o711);
    const temporary = join(folder, 'temporary');
    await mkdir(temporary, { mode: 0o711 });
    made = {
      folder,
      temporary,
      environment: { TMPDIR: temporary, LC_ALL: 'C.UTF-8', TZ: 'Asia/Seoul' },
    };
  });
  afterAll(() => made && rm(made.folder, { recursive: true, force: true }));
  return () => ready(made);
}

/** An empty centre in a new folder of the place. */
export const emptyCentre = (where: Place, name = 'centre'): Promise<Centre> =>
  initCentre(join(where.folder, name), where.environment);

export type Watching = {
  readonly centre: Centre;
  readonly sites: FixtureSites;
  readonly media: FixtureMedia;
  /** The truth's id of each registered reference, by the id that Vigil gave it. */
  readonly ids: ReadonlyMap<string, string>;
};

const registered = z.array(z.object({ path: z.string(), referenceId: z.string() }));

async function registerAll(centre: Centre, { references, folder }: FixtureMedia) {
  const ids = new Map<string, string>();
  for (const caseId of new Set(references.map((reference) => reference.case))) {
    await centre.vigil(['case', 'open', caseId]);
    const { stdout } = await centre.vigil([
      'register',
      caseId,
      join(folder, 'references', caseId),
      '--json',
    ]);
    for (const { path, referenceId } of registered.parse(JSON.parse(stdout))) {
      const reference = references.find((candidate) => candidate.path === path);
      if (reference) ids.set(referenceId, reference.id);
    }
  }
  return ids;
}

/** Before the tests of a file: the fixture sites are up, and a centre watches them for the registered references. */
export function watchingCentre(where: () => Place): () => Watching {
  let made: Watching | undefined;
  beforeAll(async () => {
    const media = await makeFixtureMedia(fixtureMediaFolder);
    const sites = await startFixtureSites({ mediaFolder: media.folder });
    const { folder, environment } = where();
    const centre = await makeCentre(join(folder, 'centre'), sites, environment);
    await allowForContainers(centre);
    made = { centre, sites, media, ids: await registerAll(centre, media) };
  });
  afterAll(() => made?.sites.close());
  return () => ready(made);
}

function ready<T>(made: T | undefined): T {
  if (made === undefined) throw new Error('what the tests need was not made');
  return made;
}
