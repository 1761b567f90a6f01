// Words and configuration that are wrong, languages, help: what a command says before it does anything.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/commands/program.js';
import { EXIT_CODES } from '../../src/domain/exit-codes.js';
import { LANGUAGES, type Language } from '../../src/domain/language.js';
import { runnerIn, type Ran, type Runner } from './run.js';

let folder: string;
let vigil: Runner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-usage-'));
  vigil = runnerIn(folder);
  await vigil(['init', 'centre']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const inCentre = (argv: readonly string[], more: Parameters<Runner>[1] = {}): Promise<Ran> =>
  vigil(argv, { cwd: join(folder, 'centre'), ...more });

const codeOf = ({ stdout }: Ran): unknown =>
  (JSON.parse(stdout) as { readonly error: { readonly code: string } }).error.code;

describe('wrong words', () => {
  it.each([
    [['nonsense'], 'command-unknown'],
    [['alerts', 'lst'], 'command-unknown'],
    [['takedown', 'T-1'], 'command-unknown'],
    [['report', 'yearly'], 'command-unknown'],
    [['alerts', '--state', 'open', 'more'], 'arguments-too-many'],
    [['takedown', 'sent', 'T-1'], 'option-missing'],
    [['crawl', '--fast'], 'option-unknown'],
    [['case', 'open'], 'argument-missing'],
    [['register', 'S-2026-0001'], 'argument-missing'],
    [['crawl', '--budget'], 'option-value-missing'],
    [['crawl', '--budget', 'soon'], 'option-invalid'],
    [['crawl', '--max-pages', '0'], 'option-invalid'],
    [['case', 'open', 'S-2026-0001', '--harm', 'weather'], 'option-invalid'],
    [['case', 'open', 'S-2026-0001', 'S-2026-0002'], 'arguments-too-many'],
    [['export'], 'command-missing'],
    [['export', 'matches', '--since', 'yesterday'], 'option-invalid'],
    [['export', 'matches', '--format', 'xml'], 'option-invalid'],
    [['--lang', 'fr', 'status'], 'option-invalid'],
    [['alerts', 'show', 'seven'], 'id-invalid'],
    [['alerts', 'dismiss', 'A-1'], 'option-missing'],
    [['alerts', 'dismiss', 'A-1', '--reason', 'no-time'], 'option-invalid'],
    [['crawl'], 'no-sites'],
  ] as const)('%j ends with 2 and says what and how to mend it', async (argv, code) => {
    const wrong = await inCentre(argv);
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr).toMatch(/^Error: .+\nWhat to do: .+\n$/m);
    const json = await inCentre([...argv, '--json']);
    expect(json.code).toBe(2);
    expect(codeOf(json)).toBe(code);
  });

  it('are told with the command that helps, and with every word that is taken', async () => {
    const verb = await inCentre(['alerts', 'lst']);
    expect(verb.stderr).toContain('no command "alerts lst"');
    expect(verb.stderr).toContain('"vigil alerts --help"');
    for (const group of ['alerts', 'takedown', 'outbox']) {
      const { stderr } = await inCentre([group, '--state', 'lost']);
      expect(stderr).toMatch(/\| all for --state/);
    }
    for (const [argv, list] of [
      [['alerts', 'show', 'A-9'], 'vigil alerts --state all'],
      [['takedown', 'show', 'T-9'], 'vigil takedown --state all'],
      [['status', '--run', 'RUN-9'], 'vigil status'],
      [['outbox', 'cancel', '9'], 'vigil outbox --state all'],
    ] as const) {
      const { code, stderr } = await inCentre(argv);
      expect(code).toBe(1);
      expect(stderr).toContain(`"${list}" lists`);
      expect((await inCentre(list.split(' ').slice(1))).code).toBe(0);
    }
  });

  it('say which file is missing: of a document before the key', async () => {
    const document = await inCentre(['report', 'verify', 'nowhere.html']);
    expect(document.stderr).toContain('nowhere.html');
    await writeFile(join(folder, 'page.html'), 'a page');
    await writeFile(join(folder, 'page.html.sig'), 'no signature');
    const key = await inCentre(['report', 'verify', '../page.html']);
    expect(key.stderr).toContain('--public-key');
  });

  it('are two formats at once: --json promises one JSON value', async () => {
    const wrong = await inCentre(['export', 'matches', '--format', 'csv', '--json']);
    expect([wrong.code, codeOf(wrong)]).toEqual([2, 'option-invalid']);
  });

  it('are told in Korean too', async () => {
    for (const argv of [['nonsense'], ['case', 'open'], ['crawl', '--budget', 'soon']]) {
      const { stderr } = await inCentre([...argv, '--lang', 'ko']);
      expect(stderr).toMatch(/^오류: .*[가-힣].*\n조치: .*[가-힣]/m);
      expect(stderr).not.toMatch(/error|such as/i);
    }
  });
});

describe('the configuration', () => {
  it('is said to be missing, with the places that were looked at', async () => {
    const { code, stderr } = await vigil(['status']);
    expect(code).toBe(2);
    expect(stderr).toContain(join(folder, 'vigil.yaml'));
    expect(stderr).toContain('vigil init');
  });

  it.each([
    ['crawl:\n  maxPage: 5\n', 2, 'crawl.maxPage'],
    ['# first\n\nmedia:\n  workers: many\n', 4, 'media.workers'],
    ['crawl:\n  budget: 6 weeks\n', 2, 'crawl.budget'],
    ['crawl: [\n', 2, 'YAML'],
  ])('with a wrong key is refused with file and line: %j', async (text, line, key) => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, text);
    const { code, stderr } = await vigil(['status', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}, line ${line}: ${key}: `);
  });

  it('of an unknown place is refused, although there is one in the user folder', async () => {
    const { code, stderr } = await inCentre(['status', '--config', 'elsewhere.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('elsewhere.yaml');
  });

  it('is taken from the environment before the file', async () => {
    const environment = { VIGIL_CRAWL_MAX_PAGES: 'lots' };
    const { code, stderr } = await inCentre(['status'], { environment });
    expect(code).toBe(2);
    expect(stderr).toContain('VIGIL_CRAWL_MAX_PAGES');
  });

  it('is never overwritten: init twice', async () => {
    const file = join(folder, 'centre', 'vigil.yaml');
    const before = await readFile(file, 'utf8');
    const again = await vigil(['init', 'centre']);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(`${file} already exists`);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('with every key explained is what init writes, in the language of the user', async () => {
    await vigil(['init', 'korean', '--lang', 'ko']);
    expect((await vigil(['status'], { cwd: join(folder, 'korean') })).code).toBe(0);
    expect(await readFile(join(folder, 'korean', 'vigil.yaml'), 'utf8')).toMatch(/# .*[가-힣]/);
  });
});

describe('the language', () => {
  it.each([
    [['--lang', 'ko'], {}],
    [['--lang=ko'], {}],
    [[], { LANG: 'ko_KR.UTF-8' }],
    [[], { LANG: 'en_US.UTF-8', LC_ALL: 'ko_KR.UTF-8' }],
  ])('is Korean for %j and %j', async (options, environment) => {
    const { stdout } = await inCentre(['status', ...options], { environment });
    expect(stdout).toMatch(/[가-힣]/);
  });

  it.each([
    [[], {}],
    [[], { LANG: 'C.UTF-8' }],
    [['--lang', 'en'], { LANG: 'ko_KR.UTF-8' }],
  ])('is English for %j and %j', async (options, environment) => {
    const { stdout } = await inCentre(['status', ...options], { environment });
    expect(stdout).not.toMatch(/[가-힣]/);
  });
});

describe('help', () => {
  const quiet = { out: () => undefined, err: () => undefined, outIsTerminal: false };
  const programIn = (language: Language): Command =>
    buildProgram(language, quiet, () => () => Promise.resolve());
  const below = (command: Command): readonly Command[] =>
    command.commands.flatMap((child) => [child, ...below(child)]);

  it.each(LANGUAGES)('describes every command, argument and option in %s', (language) => {
    const commands = below(programIn(language));
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) {
      expect(command.description(), command.name()).not.toBe('');
      for (const { description } of [...command.options, ...command.registeredArguments]) {
        expect(description, command.name()).not.toBe('');
      }
      if (language === 'ko') expect(command.description(), command.name()).toMatch(/[가-힣]/);
    }
  });

  it.each([['--help'], ['crawl', '--help'], ['help', 'lookup']])(
    'lists the exit codes: %s %s',
    async (...argv) => {
      const { code, stdout } = await vigil(argv);
      expect(code).toBe(0);
      for (const exit of Object.values(EXIT_CODES)) {
        expect(stdout).toContain(`${exit.code}  ${exit.en}`);
      }
    },
  );
});
