// Law 7: every list in a CHECK of the database is one of the domain's tables, and the other way round.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { ALERT_EVENT_KINDS, ALERT_STATES, DISMISS_REASONS } from '../../src/domain/alert.js';
import { CUTS } from '../../src/domain/area.js';
import { AUDIT_ACTIONS } from '../../src/domain/audit.js';
import { FLOOD_CAUSES } from '../../src/domain/flood.js';
import { TROUBLE_KINDS, TROUBLE_PHASES } from '../../src/domain/trouble.js';
import { OUTBOX_CHANNELS, OUTBOX_STATES } from '../../src/domain/outbox.js';
import { AGE_BANDS, CASE_STATES, GENDERS, HARM_TYPES } from '../../src/domain/case.js';
import { ALGORITHMS, VARIANTS } from '../../src/domain/fingerprint.js';
import {
  BUNDLE_STATES,
  EVIDENCE_STATES,
  PURGE_REASONS,
  STAMP_STATES,
} from '../../src/domain/evidence.js';
import { PURGED_THINGS } from '../../src/domain/retention.js';
import { FETCHERS } from '../../src/domain/fetch-mode.js';
import { LOGIN_STATES } from '../../src/domain/login.js';
import { LOCAL } from '../../src/domain/local-fingerprint.js';
import {
  MEDIA_KINDS,
  NOT_COMPARABLE_REASONS,
  UNDECODABLE_REASONS,
  type HashResult,
} from '../../src/domain/media.js';
import { CAPTURE_OUTCOME_NAMES, VISIT_OUTCOME_NAMES } from '../../src/domain/outcomes.js';
import { CHECK_SOURCES } from '../../src/domain/checks.js';
import {
  CHECK_EFFECTS,
  PLACE_STANDINGS,
  RELAPSE_KINDS,
  REMOVAL_STATE_NAMES,
} from '../../src/domain/removal.js';
import {
  FRONT_EVIDENCE,
  MEDIA_EVIDENCE,
  MISSING_EVIDENCE,
  PAGE_EVIDENCE,
} from '../../src/domain/removal-evidence.js';
import { RUN_ENDS, RUN_STATES } from '../../src/domain/run.js';
import { CHANNELS } from '../../src/domain/site.js';
import { MATCH_ALGORITHMS, TIER_NAMES } from '../../src/domain/tiers.js';
import { openStore } from '../../src/store/open.js';
import {
  TAKEDOWN_ANSWERS,
  TAKEDOWN_CHANNELS,
  TAKEDOWN_EVENT_KINDS,
  TAKEDOWN_STATES,
  TAKEDOWN_STEPS,
} from '../../src/domain/takedown.js';
import { FRONTIER_STATES } from '../../src/store/tables.js';
import { folder } from './support.js';

const HASH_OUTCOMES = {
  fingerprinted: true,
  'not-comparable': true,
  undecodable: true,
} satisfies Record<HashResult['outcome'], true>;

const ALGORITHM_NAMES = Object.keys(ALGORITHMS);

/** Column by column: the list that its CHECK must spell out. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'case.state': CASE_STATES,
  'case.age_band': AGE_BANDS,
  'case.gender': GENDERS,
  'case_harm.harm': HARM_TYPES,
  'reference.kind': MEDIA_KINDS,
  'fingerprint.algorithm': ALGORITHM_NAMES,
  'fingerprint.variant': VARIANTS,
  'media.outcome': Object.keys(HASH_OUTCOMES),
  'media.reason': [...NOT_COMPARABLE_REASONS, ...UNDECODABLE_REASONS],
  'media.kind': MEDIA_KINDS,
  'media_fingerprint.algorithm': ALGORITHM_NAMES,
  'media_fingerprint.variant': VARIANTS,
  'media_fingerprint.cut': CUTS,
  'media_local.cut': CUTS,
  'site.channel': CHANNELS,
  'run.state': RUN_STATES,
  'run.end': RUN_ENDS,
  'frontier.state': FRONTIER_STATES,
  'visit.outcome': VISIT_OUTCOME_NAMES,
  'visit.fetched_by': FETCHERS,
  'mode_probe.chosen': [...FETCHERS, 'both'],
  'capture.kind': MEDIA_KINDS,
  'capture.outcome': CAPTURE_OUTCOME_NAMES,
  'alert_event.kind': ALERT_EVENT_KINDS,
  'alert_event.reason': DISMISS_REASONS,
  'match.media_kind': MEDIA_KINDS,
  'match.tier': TIER_NAMES,
  'match.algorithm': MATCH_ALGORITHMS,
  'match.variant': VARIANTS,
  'audit.action': AUDIT_ACTIONS,
  'removal_check.state': REMOVAL_STATE_NAMES,
  'removal_check.source': CHECK_SOURCES,
  'removal_check.page': PAGE_EVIDENCE,
  'removal_check.media': MEDIA_EVIDENCE,
  'removal_check.missing': MISSING_EVIDENCE,
  'removal_check.front': FRONT_EVIDENCE,
  'removal_check.effect': CHECK_EFFECTS,
  'place.standing': PLACE_STANDINGS,
  'place.last_state': REMOVAL_STATE_NAMES,
  'relapse.kind': RELAPSE_KINDS,
  'outbox.channel': OUTBOX_CHANNELS,
  'outbox.state': OUTBOX_STATES,
  'site_standing.state': LOGIN_STATES,
  'takedown.step': TAKEDOWN_STEPS,
  'takedown.channel': TAKEDOWN_CHANNELS,
  'takedown.state': TAKEDOWN_STATES,
  'takedown_alert.step': TAKEDOWN_STEPS,
  'takedown_event.kind': TAKEDOWN_EVENT_KINDS,
  'takedown_event.answer': TAKEDOWN_ANSWERS,
  'retention_count.what': PURGED_THINGS,
  'evidence_bundle.state': BUNDLE_STATES,
  'evidence_bundle.purged_for': PURGE_REASONS,
  'evidence_of_alert.state': EVIDENCE_STATES,
  'evidence_stamp.state': STAMP_STATES,
  'negative.kind': MEDIA_KINDS,
  'quarantine.cause': FLOOD_CAUSES,
  'alert_told.channel': OUTBOX_CHANNELS,
  'trouble.kind': TROUBLE_KINDS,
  'trouble_told.channel': OUTBOX_CHANNELS,
  'trouble_told.phase': TROUBLE_PHASES,
};

describe('schema', () => {
  let db: Database.Database;
  beforeEach(async () => {
    const file = join(folder(), 'vigil.db');
    await (await openStore(file))[Symbol.asyncDispose]();
    db = new Database(file);
    return () => {
      db.close();
    };
  });

  const tables = () =>
    db
      .prepare<[], { name: string; sql: string }>(
        `select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'schema_%'`,
      )
      .all();

  it('spells out the lists of the domain, and no others', () => {
    const found: Record<string, readonly string[]> = {};
    for (const { name, sql } of tables()) {
      // The check that stands with its column: `state text … check (state in ('a', 'b'))`.
      for (const check of sql.matchAll(/\bcheck \("?(\w+)"? in \(([^)]*)\)\)/g)) {
        const values = [...(check[2] ?? '').matchAll(/'([^']*)'/g)].map((value) => value[1] ?? '');
        if (values.length > 0) found[`${name}.${check[1] ?? ''}`] = values;
      }
    }
    expect(found).toEqual(LISTS);
  });

  it('takes points of the size that the domain packs, and eight orientations together', () => {
    for (const table of ['local_fingerprint', 'media_local']) {
      const made = tables().find(({ name }) => name === table);
      expect(made?.sql).toContain(`length(points) % ${LOCAL.pointBytes} = 0`);
    }
    const made = tables().find(({ name }) => name === 'fingerprint');
    expect(made?.sql).toContain(`then ${VARIANTS.length * 32} else 32 end`);
  });

  it('knows every state that the events of an alert can amount to', () => {
    const view = db
      .prepare(`select sql from sqlite_schema where name = 'alert_status'`)
      .pluck()
      .get();
    for (const state of ALERT_STATES) expect(view).toContain(`'${state}'`);
  });

  it('has only strict tables, and foreign keys that all hold', () => {
    const loose = tables().filter(({ sql }) => !/\)\s*strict(?:,\s*without rowid)?$/.test(sql));
    expect(loose.map(({ name }) => name)).toEqual([]);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('claims a page, and finds matches, through an index', () => {
    const plan = (sql: string): string =>
      db
        .prepare<[], { detail: string }>(`explain query plan ${sql}`)
        .all()
        .map((row) => row.detail)
        .join('; ');
    const claim = plan(
      `select id from frontier where run_id = 1 and site_id = 'x' and state = 'waiting' order by priority desc, id limit 1`,
    );
    expect(claim).toContain('frontier_claim (run_id=? AND site_id=? AND state=?)');
    expect(claim).not.toContain('TEMP B-TREE');
  });

  it('refuses to change or delete what is append-only', () => {
    db.exec(`insert into audit values (1, 0, 'a', 'case-opened', 's', '${'0'.repeat(64)}')`);
    expect(() => db.exec(`update audit set actor = 'b'`)).toThrow('append-only');
    expect(() => db.exec('delete from audit')).toThrow('append-only');
  });
});
