// Evidence from the alert to the key that opens it: sealed once, chained, verified, purged; and what faults leave behind.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../src/config.js';
import type { EvidenceId } from '../../src/domain/evidence.js';
import type { AlertId, ReferenceId } from '../../src/domain/ids.js';
import type { Store } from '../../src/domain/ports.js';
import type { Run } from '../../src/domain/run.js';
import type { Sealer } from '../../src/domain/sealing.js';
import { evidenceFiles } from '../../src/evidence/files.js';
import { openSealer, settle } from '../../src/evidence/sealer.js';
import { newIdentity, openEvidenceOffice } from '../../src/evidence-office.js';
import { silentLog } from '../crawler/rig.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  collect,
  databaseBytes,
  folder,
  match,
  newStore,
  register,
  sha256Of,
  SITES,
  visitTo,
} from '../store/support.js';
import { opensslTsa } from './tsa.js';

const never = new AbortController().signal;
const clock = { now: () => at(60) };
const SECRET = 'Words that stand on the page of somebody';
const PICTURE = Buffer.from('bytes of a picture that must not be read here');

/** A store with a reference and a run, a key, and a configuration that seals to it. */
async function centre(settings: { readonly media?: boolean; readonly url?: string } = {}) {
  const home = folder();
  const file = join(home, 'vigil.db');
  const store = await newStore(file);
  const reference = await register(store, 'mine');
  const run = await store.runs.begin(SITES, BUDGET, at(5));
  const key = await newIdentity(false);
  const config = parseConfig('', join(home, 'vigil.yaml'), {
    VIGIL_EVIDENCE_RECIPIENTS: `[${key.recipient}]`,
    VIGIL_EVIDENCE_MEDIA: String(settings.media ?? false),
    ...(settings.url === undefined ? {} : { VIGIL_EVIDENCE_TIMESTAMP_URL: settings.url }),
    VIGIL_EGRESS_ALLOW: settings.url === undefined ? '[]' : `["${new URL(settings.url).host}"]`,
  });
  const office = openEvidenceOffice(store, config, clock, silentLog);
  const files = evidenceFiles(config['paths.evidence']);
  const evidence = config['paths.evidence'];
  return { home, file, store, reference, run, key, config, office, files, evidence };
}

/** A page with a match, committed and sealed as the visit handler does it. */
async function seen(
  store: Store,
  run: Run,
  reference: ReferenceId,
  path: string,
  sealer: Sealer | undefined,
): Promise<readonly AlertId[]> {
  const captures = [captured(`copy of ${path}`, [match(reference)])];
  const record = await visitTo(store, run, path, captures, { title: 'A title' });
  const { raised, seenAgain } = await store.runs.commit({ ...record, evidence: true });
  const alerts = [...raised, ...seenAgain];
  await sealer?.seal({
    ...{ runId: run.id, visit: record.visit, alerts, captures },
    kept: {
      screenshot: Buffer.from(`jpeg ${SECRET}`),
      html: Buffer.from(`<p>${SECRET}</p>`),
      headers: { 'content-type': 'text/html', server: 'someone' },
      missing: [],
    },
    media: new Map([[sha256Of(`copy of ${path}`), { from: 'bytes', bytes: PICTURE }]]),
    addressesOf: () => ['192.0.2.7'],
  });
  return alerts;
}

describe('evidence', () => {
  it('of an alert is sealed, readable with the key alone, and plain nowhere', async () => {
    const { home, file, store, reference, run, key, office, evidence } = await centre();
    const [alert] = await seen(store, run, reference, '/1', await office.sealer());
    const [bundle] = await office.list();
    expect(bundle).toMatchObject({ id: 'E-1', state: 'sealed', alerts: [{ alertId: alert }] });
    expect(bundle).not.toHaveProperty('previous');
    expect(readdirSync(evidence)).toEqual(['E-1.age']);
    expect(statSync(join(evidence, 'E-1.age')).mode & 0o777).toBe(0o600);
    expect(statSync(evidence).mode & 0o777).toBe(0o700);
    const sealed = readFileSync(join(evidence, 'E-1.age'));
    for (const bytes of [sealed, databaseBytes(file)]) expect(bytes.includes(SECRET)).toBe(false);

    const out = join(home, 'opened');
    await office.open('E-1' as EvidenceId, `# a remark\n${key.identity}\n`, out, ACTOR);
    expect(readFileSync(join(out, 'page.html'), 'utf8')).toContain(SECRET);
    expect(readFileSync(join(out, 'page.jpg'), 'utf8')).toContain(SECRET);
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as unknown;
    expect(manifest).toMatchObject({
      previous: null,
      alerts: [alert],
      page: { finalUrl: 'http://board.example/1', title: 'A title', addresses: ['192.0.2.7'] },
      matches: [{ sha256: sha256Of('copy of /1'), referenceId: reference, tier: 'strong' }],
      missing: ['media: evidence.media is off'],
    });
    expect(readdirSync(out)).not.toContain('media');
    for (const name of readdirSync(out)) {
      expect(statSync(join(out, name)).mode & 0o077, name).toBe(0);
    }
    const acts = (await collect(store.audit.entries())).map(({ action, subject, actor }) => [
      action,
      subject.split(' ')[0],
      actor,
    ]);
    expect(acts.slice(-2)).toEqual([
      ['evidence-sealed', 'E-1', 'vigil'],
      ['evidence-opened', 'E-1', ACTOR],
    ]);
  });

  it('holds the media themselves where that is configured, in a container that tar reads', async () => {
    const { home, store, reference, run, key, office, files } = await centre({ media: true });
    await seen(store, run, reference, '/1', await office.sealer());
    const out = join(home, 'opened');
    await office.open('E-1' as EvidenceId, key.identity, out, ACTOR);
    expect(readFileSync(join(out, 'media', sha256Of('copy of /1')))).toEqual(PICTURE);
    const sealed = await files.read('E-1' as EvidenceId);
    const { Decrypter } = await import('age-encryption');
    const decrypter = new Decrypter();
    decrypter.addIdentity(key.identity);
    const tar = await decrypter.decrypt(sealed ?? new Uint8Array());
    const listed = execFileSync('tar', ['-tf', '-'], { input: tar }).toString().split('\n');
    expect(listed).toContain(`media/${sha256Of('copy of /1')}`);
  });

  it('is opened by no other key, and the attempt is in the audit log all the same', async () => {
    const { home, store, reference, run, office } = await centre();
    await seen(store, run, reference, '/1', await office.sealer());
    const other = await newIdentity(false);
    const out = join(home, 'opened');
    const opening = office.open('E-1' as EvidenceId, other.identity, out, ACTOR);
    await expect(opening).rejects.toMatchObject({ code: 'identity-wrong' });
    expect(readdirSync(home)).not.toContain('opened');
    const [last] = (await collect(store.audit.entries())).slice(-1);
    expect(last).toMatchObject({ action: 'evidence-opened', subject: 'E-1', actor: ACTOR });
  });

  it('is sealed once for an alert, however often its page is seen, and each names the one before', async () => {
    const { store, reference, run, office, key } = await centre();
    const sealer = await office.sealer();
    await Promise.all(['/1', '/2', '/3'].map((path) => seen(store, run, reference, path, sealer)));
    await store.runs.end(run.id, 'frontier-empty', at(30));
    const next = await store.runs.begin(SITES, BUDGET, at(40));
    await seen(store, next, reference, '/1', sealer);
    const bundles = await office.list();
    expect(bundles).toHaveLength(3);
    expect(bundles.map(({ previous }) => previous)).toEqual([
      undefined,
      bundles[0]?.sha256,
      bundles[1]?.sha256,
    ]);
    expect(await office.verify(key.identity, ACTOR)).toEqual({
      ...{ sealed: 3, purging: 0, purged: 0, opened: 3 },
      faults: [],
    });
  });
});

describe('what goes wrong', () => {
  it.each([
    ['a full disk', 'ENOSPC', 'disk full'],
    ['a folder that may not be written', 'EACCES', 'folder not writable'],
  ])(
    '%s leaves the alert, says what is missing, and is made good at the next sighting',
    async (_, code, reason) => {
      const { store, reference, run, config, files, office } = await centre();
      const broken = {
        ...files,
        write: () => Promise.reject(Object.assign(new Error(code), { code })),
      };
      const parts = {
        ...{ store: store.evidence, recipients: config['evidence.recipients'] },
        ...{ withMedia: false, stamp: false, clock, log: silentLog },
      };
      const alerts = await seen(
        store,
        run,
        reference,
        '/1',
        await openSealer({ ...parts, files: broken }),
      );
      expect(alerts).toHaveLength(1);
      expect(await store.alerts.list({})).toHaveLength(1);
      expect(await store.evidence.missing()).toMatchObject([
        { alertId: alerts[0], state: 'missing', reason },
      ]);
      await store.runs.end(run.id, 'frontier-empty', at(30));
      const next = await store.runs.begin(SITES, BUDGET, at(40));
      await seen(store, next, reference, '/1', await openSealer({ ...parts, files }));
      expect(await store.evidence.missing()).toEqual([]);
      expect(await office.list()).toHaveLength(1);
    },
  );

  it('a process killed before the sealing leaves a trace of what it owed', async () => {
    const { store, reference, run, office } = await centre();
    const [alert] = await seen(store, run, reference, '/1', undefined);
    expect(await store.evidence.missing()).toMatchObject([{ alertId: alert, state: 'due' }]);
    await office.sealer();
    expect(await store.evidence.missing()).toMatchObject([
      { alertId: alert, state: 'missing', reason: 'interrupted' },
    ]);
  });

  it('a process killed between the row and the file’s name loses nothing; one before the row leaves no file', async () => {
    const { store, reference, run, config, files, office, key, evidence } = await centre();
    const killed = { ...files, adopt: () => Promise.reject(new Error('killed')) };
    const parts = {
      ...{ store: store.evidence, recipients: config['evidence.recipients'] },
      ...{ withMedia: false, stamp: false, clock, log: silentLog },
    };
    await seen(store, run, reference, '/1', await openSealer({ ...parts, files: killed }));
    await files.write('ab'.repeat(32), Buffer.from('never written down'));
    expect(readdirSync(evidence)).toHaveLength(2);
    await settle({ store: store.evidence, files, clock, log: silentLog });
    expect(readdirSync(evidence)).toEqual(['E-1.age']);
    expect((await office.verify(key.identity, ACTOR)).faults).toEqual([]);
  });
});

describe('verify', () => {
  it('finds a file that is changed or missing, and a row that is changed, swapped or gone', async () => {
    const { file, store, reference, run, office, evidence } = await centre();
    const sealer = await office.sealer();
    for (const path of ['/1', '/2', '/3', '/4']) await seen(store, run, reference, path, sealer);
    const faultsOf = async (id: string) =>
      (await office.verify(undefined, ACTOR)).faults
        .filter((of) => of.id === id)
        .map(({ fault }) => fault);
    const path = join(evidence, 'E-1.age');
    const sealed = readFileSync(path);
    const flipped = Buffer.from(sealed);
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    writeFileSync(path, flipped);
    rmSync(join(evidence, 'E-2.age'));
    expect(await faultsOf('E-1')).toEqual(['file-changed']);
    expect(await faultsOf('E-2')).toEqual(['file-missing']);
    writeFileSync(path, sealed);
    expect(await faultsOf('E-1')).toEqual([]);
    const raw = new Database(file);
    onTestFinished(() => {
      raw.close();
    });
    raw.prepare(`update evidence_bundle set sha256 = ? where id = 3`).run('cd'.repeat(32));
    expect(await faultsOf('E-3')).toEqual(['row-changed', 'file-changed']);
    expect(await faultsOf('E-4')).toEqual(['chain-broken']);
    raw.exec(`update evidence_of_alert set state = 'missing', reason = 'x', bundle_id = null where bundle_id = 4;
      delete from evidence_bundle where id = 4`);
    expect(await faultsOf('E-4')).toEqual(['row-missing']);
  });
});

describe('verify of what is gone', () => {
  it('believes the audit log, not a row that calls itself purged', async () => {
    const { file, store, reference, run, office, evidence } = await centre();
    const sealer = await office.sealer();
    for (const path of ['/1', '/2']) await seen(store, run, reference, path, sealer);
    await office.purge({ id: 'E-1' as EvidenceId }, 'by-hand', ACTOR);
    const raw = new Database(file);
    onTestFinished(() => {
      raw.close();
    });
    rmSync(join(evidence, 'E-2.age'));
    raw.exec(`update evidence_bundle set state = 'purging', purged_for = 'by-hand' where id = 2`);
    expect(await office.verify(undefined, ACTOR)).toMatchObject({ purging: 1, purged: 1 });
    raw.exec(`update evidence_bundle set state = 'purged', purged_at = 1 where id = 2`);
    expect(await office.verify(undefined, ACTOR)).toEqual({
      ...{ sealed: 0, purging: 0, purged: 2, opened: 0 },
      faults: [{ id: 'E-2', fault: 'not-purged-by-audit' }],
    });
  });

  it('follows the audit log itself first', async () => {
    const { file, store, reference, run, office } = await centre();
    await seen(store, run, reference, '/1', await office.sealer());
    const raw = new Database(file);
    onTestFinished(() => {
      raw.close();
    });
    for (const { name } of raw
      .prepare<[], { name: string }>(
        `select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'`,
      )
      .all()) {
      raw.exec(`drop trigger "${name}"`);
    }
    raw.exec(`update audit set actor = 'somebody else' where sequence = 1`);
    expect((await office.verify(undefined, ACTOR)).faults).toEqual([{ fault: 'audit-altered' }]);
  });
});

describe('a withdrawal during a crawl', () => {
  it('leaves no evidence that is sealed after it', async () => {
    const { store, reference, run, office, evidence } = await centre();
    const sealer = await office.sealer();
    const captures = [captured('copy of /1', [match(reference)])];
    const record = await visitTo(store, run, '/1', captures);
    const { raised: alerts } = await store.runs.commit({ ...record, evidence: true });
    await store.registry.withdraw(CASE, reference, ACTOR, at(20));
    await sealer?.seal({
      ...{ runId: run.id, visit: record.visit, alerts, captures, media: new Map() },
      ...{ kept: { headers: {}, missing: [] }, addressesOf: () => [] },
    });
    expect(await office.list()).toEqual([]);
    expect(existsSync(evidence)).toBe(false);
    expect(await store.evidence.missing()).toEqual([]);
  });

  it('erases what was being sealed meanwhile', async () => {
    const { store, reference, run, config, files, office, evidence } = await centre();
    const slow = {
      ...files,
      write: async (sha256: string, sealed: Uint8Array) => {
        await files.write(sha256, sealed);
        await store.registry.withdraw(CASE, reference, ACTOR, at(20));
      },
    };
    const parts = {
      ...{ store: store.evidence, recipients: config['evidence.recipients'] },
      ...{ withMedia: false, stamp: false, clock, log: silentLog },
    };
    await seen(store, run, reference, '/1', await openSealer({ ...parts, files: slow }));
    expect(readdirSync(evidence)).toEqual([]);
    expect(await office.list()).toMatchObject([{ state: 'purged', purgedFor: 'withdrawn' }]);
    expect((await office.verify(undefined, ACTOR)).faults).toEqual([]);
  });
});

it('a bundle left half-done by a kill is settled also where evidence was switched off since', async () => {
  const { store, config, files, evidence } = await centre();
  await files.write('ab'.repeat(32), Buffer.from('never written down'));
  const off = openEvidenceOffice(store, { ...config, 'evidence.recipients': [] }, clock, silentLog);
  expect(await off.sealer()).toBeUndefined();
  expect(readdirSync(evidence)).toEqual([]);
});

it('a purge takes the file of a bundle that never got its name', async () => {
  const { store, reference, run, config, files, office, evidence } = await centre();
  const killed = { ...files, adopt: () => Promise.reject(new Error('killed')) };
  const parts = {
    ...{ store: store.evidence, recipients: config['evidence.recipients'] },
    ...{ withMedia: false, stamp: false, clock, log: silentLog },
  };
  await seen(store, run, reference, '/1', await openSealer({ ...parts, files: killed }));
  expect(readdirSync(evidence)).toHaveLength(1);
  await office.purge({ id: 'E-1' as EvidenceId }, 'by-hand', ACTOR);
  expect(readdirSync(evidence)).toEqual([]);
});

describe('purge', () => {
  it('deletes files by id or age, keeps the chain, and proves it in the audit log', async () => {
    const { store, reference, run, office, evidence, key } = await centre();
    const sealer = await office.sealer();
    for (const path of ['/1', '/2', '/3']) await seen(store, run, reference, path, sealer);
    expect(await office.purge({ id: 'E-2' as EvidenceId }, 'by-hand', ACTOR)).toEqual(['E-2']);
    expect(readdirSync(evidence)).toEqual(['E-1.age', 'E-3.age']);
    expect(await office.verify(key.identity, ACTOR)).toMatchObject({
      ...{ sealed: 2, purged: 1, faults: [] },
    });
    const { sha256 } = await office.get('E-2' as EvidenceId);
    const entries = await collect(store.audit.entries());
    expect(entries.find(({ action }) => action === 'evidence-purged')).toMatchObject({
      ...{ subject: `E-2 by-hand sha256:${sha256}`, actor: ACTOR },
    });
    const opening = office.open('E-2' as EvidenceId, key.identity, join(evidence, 'x'), ACTOR);
    await expect(opening).rejects.toMatchObject({ code: 'evidence-gone' });
    expect(await office.purge({ before: at(61) }, 'retention', 'vigil')).toEqual(['E-1', 'E-3']);
    expect(readdirSync(evidence)).toEqual([]);
  });

  it('follows a withdrawal, but not where another reference needs the same bundle', async () => {
    const { store, reference, run, office, evidence } = await centre();
    const sealer = await office.sealer();
    await seen(store, run, reference, '/1', sealer);
    const other = await register(store, 'other');
    const captures = [captured('both', [match(reference), match(other)])];
    const record = await visitTo(store, run, '/2', captures);
    const { raised: alerts } = await store.runs.commit({ ...record, evidence: true });
    await sealer?.seal({
      ...{ runId: run.id, visit: record.visit, alerts, captures, media: new Map() },
      ...{ kept: { headers: {}, missing: [] }, addressesOf: () => [] },
    });
    await store.registry.withdraw(CASE, reference, ACTOR, at(70));
    expect(await office.erase(ACTOR)).toEqual(['E-1']);
    expect(readdirSync(evidence)).toEqual(['E-2.age']);
    await store.registry.withdraw(CASE, other, ACTOR, at(71));
    expect(await office.erase(ACTOR)).toEqual(['E-2']);
  });
});

describe('time stamps', () => {
  it('come from the configured server, hold for openssl, and are asked again after a failure', async () => {
    const tsa = opensslTsa();
    let status = 500;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(status, { 'content-type': 'application/timestamp-reply' });
        response.end(status === 200 ? tsa.answer(Buffer.concat(chunks)) : 'no');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { store, reference, run, office, evidence, home, key } = await centre({
      url: `http://127.0.0.1:${port}/tsa`,
    });
    await seen(store, run, reference, '/1', await office.sealer());
    expect(await office.stamp(never)).toEqual([
      { id: 'E-1', outcome: 'failed', reason: 'the server answered with HTTP 500' },
    ]);
    expect((await office.list())[0]?.stamp).toMatchObject({ state: 'failed', attempts: 1 });
    status = 200;
    expect(await office.stamp(never)).toMatchObject([{ id: 'E-1', outcome: 'stamped' }]);
    expect((await office.list())[0]?.stamp).toMatchObject({ state: 'stamped', attempts: 2 });
    expect(await office.stamp(never)).toEqual([]);
    const said = tsa.verify(join(evidence, 'E-1.tsr'), join(evidence, 'E-1.age'));
    expect(said).toContain('Verification: OK');
    const out = join(home, 'opened');
    await office.open('E-1' as EvidenceId, key.identity, out, ACTOR);
    expect(readdirSync(out)).toContain('time-stamp.tsr');
  });
});

it('an unusable public key is told before anything is crawled', async () => {
  const { store, config } = await centre();
  const wrong = { ...config, 'evidence.recipients': [`age1${'q'.repeat(58)}`] };
  const office = openEvidenceOffice(store, wrong, clock, silentLog);
  await expect(office.sealer()).rejects.toMatchObject({ code: 'recipient-invalid' });
});
