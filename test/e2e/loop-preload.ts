// Loaded into `vigil` before itself (node --require): a clock that is set, and a death at a chosen write. The product has neither.

import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

/** What the test says by the environment. `root`: a file from which better-sqlite3 is found. */
const {
  LOOP_SHIFT: shift = '0',
  LOOP_KILL: kill,
  LOOP_KILL_SQL: pattern = '',
  LOOP_ROOT: root = '',
} = process.env;

const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);
const now = (): number => realNow() + Number(shift);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], made) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, made) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown),
});

/** As the kernel ends it: nothing runs after this line. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

type Write = (...args: unknown[]) => unknown;

/** Dies before or after the n-th commit in which a statement was run that the pattern fits. */
function dieAtCommit(when: string, nth: number, wanted: RegExp): void {
  const require = createRequire(root);
  const { prototype } = require('better-sqlite3') as typeof Database;
  // The method is called on the database that it was asked of.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const prepare = prototype.prepare;
  let fits = false;
  let commits = 0;
  const atCommit = (write: () => unknown): unknown => {
    commits += 1;
    fits = false;
    if (when === 'before' && commits === nth) die();
    const result = write();
    if (when === 'after' && commits === nth) die();
    return result;
  };
  prototype.prepare = function (this: Database.Database, text: string) {
    const statement = prepare.call(this, text);
    const inner = statement as unknown as Record<'run' | 'all', Write>;
    for (const name of ['run', 'all'] as const) {
      const plain = inner[name].bind(statement);
      inner[name] = (...args) => {
        if (/^\s*(begin|rollback)/i.test(text)) fits = false;
        if (/^\s*commit/i.test(text)) return fits ? atCommit(() => plain(...args)) : plain(...args);
        if (!wanted.test(text)) return plain(...args);
        if (!this.inTransaction) return atCommit(() => plain(...args));
        fits = true;
        return plain(...args);
      };
    }
    return statement;
  } as typeof prepare;
}

if (kill !== undefined) {
  const [when = '', nth = ''] = kill.split(':');
  dieAtCommit(when, Number(nth), new RegExp(pattern, 'i'));
}
