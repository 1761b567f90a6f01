// `npm run bench -- <name> [--quick] [--json]`: every measurement has its file here, and stands beside its peers in one run.

import { Command } from 'commander';
import { hashBench } from './hash.js';
import { robustnessBench } from './robustness.js';

export type Bench = (options: { readonly quick: boolean }) => Promise<{
  /** What `--json` prints. */
  readonly json: unknown;
  /** The same as lines for people. */
  readonly text: string;
}>;

const BENCHES: Readonly<Record<string, Bench>> = { hash: hashBench, robustness: robustnessBench };

const program: Command = new Command('bench')
  .argument('<name>', Object.keys(BENCHES).join(', '))
  .option('--quick', 'fewer repetitions')
  .option('--json', 'one JSON value on stdout')
  .action(async (name: string, options: { quick?: true; json?: true }) => {
    const bench = BENCHES[name];
    if (!bench)
      program.error(`there is no bench "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`);
    const { json, text } = await bench({ quick: options.quick === true });
    process.stdout.write(options.json ? `${JSON.stringify(json)}\n` : `${text}\n`);
  });
await program.parseAsync();
