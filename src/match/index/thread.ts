// A thread that runs one of our files, from source as well as compiled.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** @param file the URL of a module, as it is called when compiled (`.js`). */
export function startThread(file: URL, workerData: unknown): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(file, { workerData });
  // From source (tests, tsx) it is TypeScript and needs the loader, which Node 20 gives to processes only.
  const loader = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const source = `import(${JSON.stringify(pathToFileURL(loader).href)}).then(({ register }) => {
    register();
    return import(${JSON.stringify(file.href.replace(/\.js$/, '.ts'))});
  });`;
  return new Worker(source, { eval: true, execArgv: [], workerData });
}
