// Takedown requests as staff make them: from confirmed alerts to the police, in both languages, and what never leaves the house.

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { ReferenceId } from '../../src/domain/ids.js';
import { openStore } from '../../src/store/open.js';
import {
  at,
  BOARD,
  BUDGET,
  captured,
  CASE,
  FEED,
  match,
  openCase,
  OTHER_CASE,
  register,
  SITES,
  visitTo,
} from '../store/support-plain.js';
import { runnerIn, type Ran } from './run.js';

const CENTRE = {
  VIGIL_CENTRE_NAME: 'Example Centre',
  VIGIL_CENTRE_EMAIL: 'help@centre.example',
  VIGIL_CENTRE_PHONE: '02-1234-5678',
  VIGIL_MAIL_HOST: '127.0.0.1',
  VIGIL_MAIL_FROM: 'vigil@centre.example',
};
const profile = (id: string, takedown: string) =>
  `id: ${id}\nname: The ${id}\nchannel: community\nseeds: [http://board.example/]\ntakedown:\n${takedown}\n`;

let folder: string;
let environment: Readonly<Record<string, string>>;

/** an adult's, on the board. A-3: a minor's, there too. A-4: open. */
beforeEach(async () => {
  const outer = await mkdtemp(join(tmpdir(), 'vigil-takedown-'));
  onTestFinished(() => rm(outer, { recursive: true, force: true }));
  await runnerIn(outer)(['init', 'centre']);
  folder = join(outer, 'centre');
  environment = CENTRE;
  await using store = await openStore(join(folder, 'vigil.db'));
  const adult = await register(store, 'a');
  await openCase(store, OTHER_CASE, true);
  const minor = await register(store, 'b', { caseId: OTHER_CASE });
  const run = await store.runs.begin(SITES, BUDGET, at(5));
  const seen = async (path: string, name: string, of: ReturnType<typeof match>, url?: string) => {
    const { raised } = await store.runs.commit(
      await visitTo(store, run, path, [captured(name, [of], url)]),
    );
    return raised;
  };
  await seen('/1', 'one', match(adult));
  await seen('/2', 'two', match(adult), `data:image/png;base64,${'Q09OVEVOVA'.repeat(9)}`);
  await seen('/3', 'three', match(minor, { caseId: OTHER_CASE }));
  await seen('/4', 'four', match(adult));
  await store.runs.end(run.id, 'frontier-empty', at(20));
  for (const id of ['A-1', 'A-2', 'A-3']) await vigil('alerts', 'confirm', id);
  await board(
    '  contact: abuse@board.example\n  language: en\n  host: { contact: abuse@host.example, language: en }',
  );
});

const vigil = (...argv: readonly string[]): Promise<Ran> => runnerIn(folder)(argv, { environment });
const board = (takedown: string) =>
  writeFile(join(folder, 'sites', 'board.yaml'), profile(BOARD, takedown));
const json = async (...argv: readonly string[]): Promise<unknown> => {
  const ran = await vigil(...argv, '--json');
  expect({ argv, code: ran.code, stderr: ran.stderr }).toMatchObject({ stderr: '' });
  return JSON.parse(ran.stdout) as unknown;
};
const REQUEST = z.looseObject({
  id: z.string(),
  state: z.string(),
  alertIds: z.array(z.string()),
  digest: z.string().optional(),
  text: z
    .object({
      subject: z.string(),
      body: z.string(),
      attachments: z.array(z.object({ name: z.string(), text: z.string() })),
    })
    .optional(),
});
const request = async (id: string) => REQUEST.parse(await json('takedown', 'show', id));

describe('draft', () => {
  it('makes one request for each site and legal basis, in the language of the site', async () => {
    const made = await json('takedown', 'draft', 'A-1', 'A-2', 'A-3');
    expect(made).toMatchObject({
      made: [
        { id: 'T-1', alertIds: ['A-1', 'A-2'], channel: 'mail', recipient: 'abuse@board.example' },
        { id: 'T-2', alertIds: ['A-3'] },
      ],
      refused: [],
    });
    const [adult, minor] = [await request('T-1'), await request('T-2')];
    const body = adult.text?.body ?? '';
    expect(adult.text?.subject).toContain('[T-1] Urgent removal request');
    for (const said of [
      'http://board.example/1',
      'http://board.example/media/one (image)',
      'http://board.example/2',
      '2026-09-01 09:11 +09:00',
      'Example Centre',
      'help@centre.example',
      'Article 14\n',
      'Digital Services Act',
      'within 24 hours',
    ]) {
      expect(body).toContain(said);
    }
    expect(body).not.toContain('registered with us as a minor');
    expect(minor.text?.body).toContain('registered with us as a minor');
    expect(minor.text?.body).toContain('Act on the Protection of Children and Youth');
  });

  it('discloses neither case nor reference nor alert, no title, and no content in a data address', async () => {
    await vigil('takedown', 'draft', 'A-1', 'A-2', 'A-3', '--xarf');
    for (const id of ['T-1', 'T-2']) {
      const { text } = await request(id);
      const out = JSON.stringify(text);
      expect(text?.attachments.length).toBeGreaterThan(0);
      for (const secret of [
        CASE,
        OTHER_CASE,
        'R-1',
        'R-2',
        'A-1',
        'A-3',
        'A thread',
        'data:image',
        'Q09OVEVOVA',
      ]) {
        expect(out).not.toContain(secret);
      }
    }
  });

  it('says of each alert that is left out why, and what to do', async () => {
    const ran = await vigil('takedown', 'draft', 'A-1', 'A-4', 'A-9');
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain('T-1 is drafted, for A-1.');
    expect(ran.stdout).toContain(
      'A-4: only confirmed alerts are requested, and it is: waiting for a decision',
    );
    expect(ran.stdout).toContain('A-9: there is no such alert');
    const again = await vigil('takedown', 'draft', 'A-1');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('A-1: it is in T-1 already');
    expect((await vigil('takedown', 'draft', 'A-1', '--lang', 'ko')).stderr).toContain(
      '이미 T-1에 들어 있습니다',
    );
    expect(await json('takedown', 'list', '--state', 'all')).toHaveLength(1);
  });

  it('never asks a site that is never to be told, and names the next step', async () => {
    await board(
      '  neverContact: it publishes what it is sent\n  host: { contact: abuse@host.example, language: en }',
    );
    for (const extra of [[], ['--to', 'abuse@board.example']]) {
      const ran = await vigil('takedown', 'draft', 'A-1', ...extra);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('never to contact this site (it publishes what it is sent)');
      expect(ran.stderr).toContain('vigil takedown draft A-1 --step host');
    }
    expect((await vigil('takedown', 'draft', 'A-1', '--step', 'host')).code).toBe(0);
    expect(await request('T-1')).toMatchObject({ step: 'host', recipient: 'abuse@host.example' });
  });

  it('asks nobody about a site whose profile is gone, but offices', async () => {
    await rm(join(folder, 'sites', 'board.yaml'));
    const ran = await vigil('takedown', 'draft', 'A-1');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('its site has no profile any more');
    expect((await vigil('takedown', 'draft', 'A-1', '--step', 'regulator')).code).toBe(0);
  });

  it('wants a host that somebody named', async () => {
    await board('  contact: abuse@board.example');
    const ran = await vigil('takedown', 'draft', 'A-1', '--step', 'host');
    expect(ran.stderr).toContain('nobody is known to ask at this step');
    expect(
      (await vigil('takedown', 'draft', 'A-1', '--step', 'host', '--to', 'abuse@host.example'))
        .code,
    ).toBe(0);
  });

  it('wants to know who asks', async () => {
    environment = { VIGIL_CENTRE_NAME: 'Example Centre' };
    const ran = await vigil('takedown', 'draft', 'A-1');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('centre.email is empty');
  });

  it('gives recipients the number that the centre wants', async () => {
    environment = { ...CENTRE, VIGIL_TAKEDOWN_REFERENCE: 'EC-2026/{id}' };
    await vigil('takedown', 'draft', 'A-1');
    expect((await request('T-1')).text?.subject).toContain('[EC-2026/T-1]');
  });
});

describe('a mail', () => {
  it('is approved, sent once, due again without an answer, and escalated to the police', async () => {
    await vigil('takedown', 'draft', 'A-1', 'A-2');
    expect((await vigil('takedown', 'send', 'T-1')).code).toBe(1);
    expect((await vigil('takedown', 'approve', 'T-1', '--by', 'lead')).code).toBe(0);
    expect((await vigil('takedown', 'send', 'T-1')).code).toBe(0);
    const twice = await vigil('takedown', 'send', 'T-1');
    expect(twice.code).toBe(1);
    expect(twice.stderr).toContain('"sent"');
    expect(await json('takedown', 'due')).toEqual([]);

    await vigil('takedown', 'answer', 'T-1', '--answer', 'refused');
    expect(await json('takedown', 'due')).toMatchObject([{ id: 'T-1', reason: 'refused' }]);
    const steps: unknown[] = [];
    for (let number = 1; ; number += 1) {
      const ran = await vigil('takedown', 'escalate', `T-${number}`);
      if (ran.code !== 0) {
        expect(ran.stderr).toContain('There is no step after');
        break;
      }
      const next = await request(`T-${number + 1}`);
      expect(next).toMatchObject({ escalatedFrom: `T-${number}`, alertIds: ['A-1', 'A-2'] });
      steps.push(next['step']);
      await vigil('takedown', 'approve', next.id);
      if (next['channel'] === 'mail') await vigil('takedown', 'send', next.id);
      else await vigil('takedown', 'sent', next.id, '--by-hand');
    }
    // The profile names no network, so that step is left out.
    expect(steps).toEqual(['host', 'search-engine', 'regulator', 'police']);
    const police = (await request('T-5')).text?.body ?? '';
    expect(police).toContain('경찰청');
    expect(police).toContain('- 사이트(T-1): 2026-11-22 12:15 +09:00. 답변: 거부');
    expect(police).toContain('성폭력범죄의 처벌 등에 관한 특례법 제14조');
    await using store = await openStore(join(folder, 'vigil.db'));
    const actions: string[] = [];
    for await (const { action, subject, actor } of store.audit.entries()) {
      if (action.startsWith('takedown')) actions.push(`${action} ${subject} ${actor}`);
    }
    expect(actions.slice(0, 6)).toEqual([
      'takedown-drafted T-1 staff-1',
      'takedown-approved T-1 lead',
      'takedown-sent T-1 staff-1',
      'takedown-answered T-1 staff-1',
      'takedown-drafted T-2 staff-1',
      'takedown-escalated T-1 staff-1',
    ]);
  });

  it('does not leave where the profile has come to forbid it, or nobody can send it', async () => {
    await vigil('takedown', 'draft', 'A-1', 'A-2');
    await vigil('takedown', 'draft', 'A-3');
    await vigil('takedown', 'approve', 'T-1');
    environment = {
      VIGIL_CENTRE_NAME: 'Example Centre',
      VIGIL_CENTRE_EMAIL: 'help@centre.example',
    };
    const unsendable = await vigil('takedown', 'send', 'T-1');
    expect([unsendable.code, unsendable.stderr]).toMatchObject([
      2,
      expect.stringContaining('mail.host is not set') as string,
    ]);
    environment = CENTRE;
    await board('  neverContact: it publishes what it is sent');
    for (const argv of [
      ['send', 'T-1'],
      ['sent', 'T-1', '--by-hand'],
      ['approve', 'T-2'],
      ['edit', 'T-2', '--to', 'other@board.example'],
    ]) {
      const ran = await vigil('takedown', ...argv);
      expect([ran.code, ran.stderr]).toMatchObject([
        1,
        expect.stringContaining('(it publishes what it is sent)') as string,
      ]);
    }
    await rm(join(folder, 'sites', 'board.yaml'));
    expect((await vigil('takedown', 'send', 'T-1')).stderr).toContain('has no profile any more');
    expect((await vigil('takedown', 'cancel', 'T-1')).code).toBe(0);
  });

  it('that waits is cancelled by the sender where the profile has come to forbid it', async () => {
    await vigil('takedown', 'draft', 'A-1');
    await vigil('takedown', 'approve', 'T-1');
    await vigil('takedown', 'send', 'T-1');
    await board('  channel: pigeon');
    // Nobody knows whom never to tell: it stays, and is not forgotten.
    const held = await vigil('outbox', 'send');
    expect([held.code, held.stdout]).toMatchObject([
      1,
      expect.stringContaining('No takedown request was sent') as string,
    ]);
    expect(await json('takedown', 'list')).toMatchObject([{ delivery: { state: 'waiting' } }]);
    await board('  neverContact: true');
    const sent = await vigil('outbox', 'send');
    expect(sent.stdout).toContain('not to be asked any more: T-1');
    expect(await json('takedown', 'list', '--state', 'all')).toMatchObject([
      { state: 'cancelled', delivery: { state: 'cancelled' } },
    ]);
  });

  it('of a dismissed alert is called back, and the answer says so', async () => {
    await vigil('takedown', 'draft', 'A-1', 'A-2');
    await vigil('takedown', 'approve', 'T-1');
    await vigil('takedown', 'send', 'T-1');
    const ran = await vigil('alerts', 'dismiss', 'A-1', '--reason', 'lawful-use');
    expect(ran.stdout).toContain('With it, T-1 is cancelled');
    expect(await json('takedown', 'list')).toEqual([]);
  });

  it('goes to no mistyped address, to no two sites at once, and in nobody’s name', async () => {
    for (const to of ['abuse@board', 'abuse.board.example', 'ftp://board.example/x', '']) {
      expect((await vigil('takedown', 'draft', 'A-1', '--to', to)).code).toBe(2);
    }
    for (const by of ['', '  ', 'a\nb', 'n'.repeat(201)]) {
      for (const argv of [
        ['takedown', 'draft', 'A-1'],
        ['alerts', 'dismiss', 'A-1', '--reason', 'other'],
      ]) {
        const ran = await vigil(...argv, '--by', by);
        expect([ran.code, ran.stderr]).toMatchObject([
          2,
          expect.stringContaining('--by') as string,
        ]);
      }
    }
    await using store = await openStore(join(folder, 'vigil.db'));
    const run = await store.runs.begin(SITES, BUDGET, at(40));
    const seen = [captured('one', [match('R-1' as ReferenceId)])];
    const elsewhere = await visitTo(store, run, '/5', seen, { siteId: FEED });
    expect((await store.runs.commit(elsewhere)).raised).toEqual(['A-5']);
    await vigil('alerts', 'confirm', 'A-5');
    await writeFile(join(folder, 'sites', 'feed.yaml'), profile(FEED, '  language: en'));
    const both = await vigil('takedown', 'draft', 'A-1', 'A-5', '--to', 'abuse@board.example');
    expect([both.code, both.stderr]).toMatchObject([
      2,
      expect.stringContaining('alerts of several sites: board, feed') as string,
    ]);
    expect((await vigil('takedown', 'draft', 'A-1', 'A-5', '--step', 'police')).code).toBe(0);
  });

  it('becomes a form where its address becomes that of one, and a mail again', async () => {
    await vigil('takedown', 'draft', 'A-1');
    await vigil('takedown', 'edit', 'T-1', '--to', 'https://board.example/report');
    expect(await request('T-1')).toMatchObject({ channel: 'form' });
    await vigil('takedown', 'edit', 'T-1', '--to', 'other@board.example');
    expect(await request('T-1')).toMatchObject({ channel: 'mail' });
  });

  it('is changed by a file, and what was seen is what is approved', async () => {
    await vigil('takedown', 'draft', 'A-1');
    const { digest = '' } = await request('T-1');
    const file = join(folder, 'text.txt');
    await writeFile(file, 'Subject: Please remove\n\nhttp://board.example/1\n');
    expect((await vigil('takedown', 'edit', 'T-1', '--file', file)).code).toBe(0);
    const wrong = await vigil('takedown', 'approve', 'T-1', '--seen', digest);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('is not the one that was seen');
    await writeFile(file, `Subject: About ${CASE}\n\nhttp://board.example/1\n`);
    const disclosing = await vigil('takedown', 'edit', 'T-1', '--file', file);
    expect(disclosing.code).toBe(1);
    expect(disclosing.stderr).not.toContain(CASE);
    expect((await vigil('takedown', 'approve', 'T-1')).code).toBe(0);
    expect((await request('T-1')).text?.body).toBe('http://board.example/1\n');
    expect((await vigil('takedown', 'edit', 'T-1', '--to', 'nobody')).code).toBe(2);
    expect((await vigil('takedown', 'edit', 'T-1')).code).toBe(2);
    expect((await vigil('takedown', 'edit', 'T-1', '--file', 'missing.txt')).code).toBe(2);
  });
});

describe('a form', () => {
  beforeEach(async () => {
    await board('  contact: https://board.example/report\n  channel: form\n  language: ko');
    await vigil('takedown', 'draft', 'A-1');
  });

  it('is printed when it is approved, and handed in by a person', async () => {
    expect((await vigil('takedown', 'send', 'T-1')).code).toBe(1);
    await vigil('takedown', 'approve', 'T-1');
    const printed = await vigil('takedown', 'send', 'T-1', '--lang', 'ko');
    expect(printed.code).toBe(0);
    expect(printed.stdout).toContain('불법촬영물 등 긴급 삭제 요청');
    expect(printed.stdout).toContain('https://board.example/report');
    expect((await request('T-1')).state).toBe('approved');
    expect((await vigil('takedown', 'sent', 'T-1')).code).toBe(2);
    expect((await vigil('takedown', 'sent', 'T-1', '--by-hand', '--on', '2027-01-01')).code).toBe(
      2,
    );
    expect((await vigil('takedown', 'sent', 'T-1', '--by-hand', '--on', '2026-11-20')).code).toBe(
      0,
    );
    // Two days ago: the 24 hours are over.
    expect(await json('takedown', 'due')).toMatchObject([{ id: 'T-1', reason: 'unanswered' }]);
    expect((await vigil('takedown', 'sent', 'T-1', '--by-hand')).code).toBe(1);
  });

  it('is a page to print, private to its owner', async () => {
    const file = join(folder, 'form.html');
    expect((await vigil('takedown', 'show', 'T-1', '--html', '-o', file)).code).toBe(0);
    const html = await readFile(file, 'utf8');
    expect(html).toContain('<h2>근거 법령</h2>');
    expect(html).toContain('초안');
    expect(html).not.toMatch(/<(?:script|img|a|link)\b/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('XARF', () => {
  it('is exported as one JSON array, attached or not', async () => {
    await vigil('takedown', 'draft', 'A-1', 'A-2');
    expect((await request('T-1')).text?.attachments).toEqual([]);
    const { stdout } = await vigil('takedown', 'show', 'T-1', '--xarf');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        category: 'content',
        url: 'http://board.example/media/one',
        page_url: 'http://board.example/1',
      },
      { url: 'http://board.example/2', page_url: 'http://board.example/2' },
    ]);
  });
});

describe('after withdrawal', () => {
  it('a request is shown without its text', async () => {
    await vigil('takedown', 'draft', 'A-1');
    await using store = await openStore(join(folder, 'vigil.db'));
    await store.registry.withdraw(CASE, undefined, 'staff-1', at(60));
    const { stdout, code } = await vigil('takedown', 'show', 'T-1');
    expect(code).toBe(0);
    expect(stdout).toContain('The text was erased');
    expect(stdout).not.toContain('board.example/1');
    expect((await vigil('takedown', 'show', 'T-1', '--html')).code).toBe(1);
    expect(await json('takedown', 'due')).toEqual([]);
  });
});

describe('a site profile', () => {
  it('with a wrong policy is refused with its line', async () => {
    await board('  contact: abuse@board.example\n  channel: pigeon');
    const ran = await vigil('takedown', 'draft', 'A-1');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/board\.yaml, line 7: takedown\.channel/);
  });
});
