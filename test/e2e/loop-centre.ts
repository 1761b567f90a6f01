// A centre over simulated days: the real command as child processes, whose clock is set and which die where they are told to.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect } from 'vitest';
import type { Centre, Ended, Started } from '../../fixtures/centre.js';
import { jsonOf } from './answers.js';

/** A commit at which a command is killed: the n-th in which a statement was run that the pattern fits. */
export type Death = {
  readonly when: 'before' | 'after';
  readonly nth?: number;
  readonly sql: string;
};

export type Days = {
  /** Lets simulated time pass. Real time passes as well: nothing here may depend on minutes. */
  readonly pass: (ms: number) => void;
  readonly now: () => Date;
  /** Runs the command to its end and expects this exit code. */
  readonly vigil: (args: readonly string[], code?: number) => Promise<Ended>;
  /** The same with `--json`: its answer. */
  readonly ask: (args: readonly string[], code?: number) => Promise<unknown>;
  readonly start: (args: readonly string[]) => Promise<Started>;
  /** Runs the command and expects that it is killed there. */
  readonly dies: (args: readonly string[], death: Death) => Promise<void>;
};

const DAY_ONE = Date.UTC(2026, 2, 2, 0, 30);

/** The preload as the plain file that `node --require` takes. @returns its path, in that folder. */
async function preload(folder: string): Promise<string> {
  const source = await readFile(new URL('loop-preload.ts', import.meta.url), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  const file = join(folder, 'preload.cjs');
  await writeFile(file, outputText);
  return file;
}

/** @param folder where the preload may lie. */
export async function simulatedDays(centre: Centre, folder: string): Promise<Days> {
  const file = await preload(folder);
  let shift = DAY_ONE - Date.now();
  const environment = (death?: Death): Readonly<Record<string, string>> => ({
    NODE_OPTIONS: `--require ${file}`,
    LOOP_SHIFT: String(shift),
    ...(death && {
      LOOP_ROOT: fileURLToPath(import.meta.url),
      LOOP_KILL: `${death.when}:${death.nth ?? 1}`,
      LOOP_KILL_SQL: death.sql,
    }),
  });
  const vigil: Days['vigil'] = async (args, code = 0) => {
    const ended = await centre.vigil(args, { environment: environment() });
    const said = `vigil ${args.join(' ')}\n${ended.stdout.slice(-1500)}\n${ended.stderr.slice(-1500)}`;
    expect(ended.code, said).toBe(code);
    return ended;
  };
  return {
    pass: (ms) => {
      shift += ms;
    },
    now: () => new Date(Date.now() + shift),
    vigil,
    ask: async (args, code) => jsonOf(await vigil([...args, '--json'], code)),
    start: (args) => centre.start(args, { environment: environment() }),
    dies: async (args, death) => {
      const { code, stdout, stderr } = await centre.vigil(args, {
        environment: environment(death),
      });
      const said = `vigil ${args.join(' ')} lived\n${stdout.slice(-1500)}\n${stderr.slice(-1500)}`;
      expect(code, said).toBe(null);
    },
  };
}
