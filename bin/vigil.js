#!/usr/bin/env node
// The `vigil` command as npm links it. The program itself is compiled: a checkout that was never set up has none yet.
import { existsSync } from 'node:fs';

const cli = new URL('../dist/cli.js', import.meta.url);

if (existsSync(cli)) {
  await import(cli.href);
} else {
  process.stderr.write(
    'vigil: not built yet (dist/cli.js is missing). In the folder of vigil run: npm run setup\n',
  );
  process.exitCode = 2;
}
