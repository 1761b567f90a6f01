// A copy of this checkout that set-up can be tried on, and a PATH with only the programs a test wants on the machine.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The programs of this machine by name, as the PATH finds them. */
function programs(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).reverse()) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) found.set(name, join(folder, name));
  }
  found.set('node', process.execPath);
  return found;
}

export class Checkout implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'vigil-setup-'));
  readonly #bin = join(this.folder, 'path');

  constructor() {
    for (const part of ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts', 'bin']) {
      cpSync(join(root, part), join(this.folder, part), { recursive: true });
    }
    cpSync(join(root, 'tsconfig.build.json'), join(this.folder, 'tsconfig.build.json'));
    mkdirSync(join(this.folder, 'src'));
    this.write('src/cli.ts', "process.stdout.write('the program\\n');\n");
    mkdirSync(join(this.folder, 'kernels'));
    this.write('kernels/one.ts', 'export function one(): i32 {\n  return 1;\n}\n');
    // Only read: `npm` is replaced below, so that no mistake of a test can reinstall the packages of this checkout.
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));

    mkdirSync(this.#bin);
    for (const [name, path] of programs()) symlinkSync(path, join(this.#bin, name));
    for (const name of ['npm', 'apt-get', 'sudo']) {
      this.replace(name, `echo "the test called ${name} $*" >&2; exit 1`);
    }
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Takes programs off this machine, as far as set-up can see. */
  remove(...names: string[]): void {
    for (const name of names) rmSync(join(this.#bin, name), { force: true });
  }

  /** Puts a shell script of ours in place of a program. */
  replace(name: string, script: string): void {
    const path = join(this.#bin, name);
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  setUp(args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Outcome {
    const mine = /^VIGIL_(FFMPEG|FFPROBE|CHROMIUM)$/;
    const inherited = Object.entries(process.env).filter(([name]) => !mine.test(name));
    return spawnSync('/bin/bash', [join(this.folder, 'scripts/setup.sh'), ...args], {
      cwd: dirname(this.folder),
      encoding: 'utf8',
      env: { ...Object.fromEntries(inherited), PATH: this.#bin, ...environment },
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
