// `npm run bench -- <name> [--quick] [--json]`: every measurement has its file here, and stands beside its peers in one run.

import { Command } from 'commander';
import { crawlBench } from './crawl.js';
import { frontierBench } from './frontier.js';
import { hashBench } from './hash.js';
import { indexBench } from './index.js';
import { lookAlikeBench } from './look-alike.js';
import { localBench } from './local.js';
import { nightBench } from './night.js';
import { robustnessBench } from './robustness.js';
import { videoBench } from './video.js';

export type BenchOptions = {
  readonly quick: boolean;
  /** Names of attacks, or beginnings of names; all where absent. */
  readonly only?: readonly string[];
  /** How many pictures are attacked. */
  readonly pictures?: number;
  /** Crawl: Vigil alone, over so many pages in one go, with its memory over time. */
  readonly soakPages?: number;
  /** The peers that take longest, too. */
  readonly full: boolean;
};

export type Bench = (options: BenchOptions) => Promise<{
  /** What `--json` prints. */
  readonly json: unknown;
  /** The same as lines for people. */
  readonly text: string;
}>;

const BENCHES: Readonly<Record<string, Bench>> = {
  crawl: crawlBench,
  frontier: frontierBench,
  hash: hashBench,
  index: indexBench,
  local: localBench,
  'look-alike': lookAlikeBench,
  night: nightBench,
  robustness: robustnessBench,
  video: videoBench,
};

type Flags = {
  readonly quick?: true;
  readonly json?: true;
  readonly only?: string;
  readonly pictures?: string;
  readonly soakPages?: string;
  readonly full?: true;
};

const program: Command = new Command('bench')
  .argument('<name>', Object.keys(BENCHES).join(', '))
  .option('--quick', 'fewer repetitions; robustness: each attack once, without videos')
  .option('--json', 'one JSON value on stdout')
  .option('--only <attack,…>', 'robustness: attacks whose names begin like this; "none" for none')
  .option('--pictures <n>', 'robustness: how many pictures are attacked')
  .option('--soak-pages <n>', 'crawl: memory over so many pages, of Vigil alone')
  .option('--full', 'index: the peers that take longest, too; crawl: without hashing, too')
  .action(async (name: string, { quick, json: asJson, only, pictures, soakPages, full }: Flags) => {
    const bench = BENCHES[name];
    if (!bench)
      program.error(`there is no bench "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`);
    if (pictures !== undefined && !/^[1-9]\d{0,3}$/.test(pictures))
      program.error(`expected a number of pictures but received "${pictures}"`);
    if (soakPages !== undefined && !/^[1-9]\d{0,5}$/.test(soakPages))
      program.error(`expected a number of pages but received "${soakPages}"`);
    const { json, text } = await bench({
      quick: quick === true,
      full: full === true,
      ...(only === undefined ? {} : { only: only.split(',') }),
      ...(pictures === undefined ? {} : { pictures: Number(pictures) }),
      ...(soakPages === undefined ? {} : { soakPages: Number(soakPages) }),
    });
    process.stdout.write(asJson ? `${JSON.stringify(json)}\n` : `${text}\n`);
  });
await program.parseAsync();
