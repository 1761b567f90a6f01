// XARF: reports are what the specification's schemas ask for, and hold addresses and SHA-256s only.
//
// The schemas below are written after https://github.com/xarf/xarf-spec, schemas/v4: xarf-core.json,
// types/content-base.json, types/content-csem.json and types/content-exposed-data.json.

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { xarfReport, type XarfPlace } from '../../src/takedown/xarf.js';
import { sha256Of } from '../store/support-plain.js';

const contact = z.strictObject({
  org: z.string().max(200),
  contact: z.email(),
  domain: z.hostname(),
});

const base = z.looseObject({
  xarf_version: z.string().regex(/^4\.[0-9]+\.[0-9]+$/),
  report_id: z.uuidv4(),
  timestamp: z.iso.datetime(),
  reporter: contact,
  sender: contact,
  source_identifier: z.string(),
  evidence_source: z.string().optional(),
  tags: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9_+-]*:[a-z0-9][a-z0-9_+-.]*$/))
    .max(20)
    .optional(),
  description: z.string().max(1000).optional(),
  category: z.literal('content'),
  url: z.url(),
  domain: z.hostname().optional(),
  verified_at: z.iso.datetime().optional(),
  verification_method: z.enum([
    'manual',
    'automated_crawler',
    'user_report',
    'honeypot',
    'threat_intelligence',
  ]),
});
const exposedData = base.extend({
  type: z.literal('exposed_data'),
  data_types: z.array(z.enum(['personal_information', 'other'])).min(1),
  exposure_method: z.enum(['intentional_leak', 'forum_post', 'other']),
  discovery_source: z.enum(['automated_scan', 'user_report', 'other']).optional(),
});
const csem = base.extend({
  type: z.literal('csem'),
  exploitation_type: z.enum(['sextortion', 'distribution', 'production', 'possession']),
  detection_method: z.enum(['user_report', 'ai_detection', 'manual_review']),
  evidence_type: z.array(z.enum(['images', 'videos', 'metadata'])).optional(),
});

const place: XarfPlace = {
  pageUrl: 'https://board.example/1',
  mediaUrl: 'https://cdn.example/a.jpg',
  mediaKind: 'image',
  sha256: sha256Of('a'),
  lastSeenAt: new Date('2026-09-01T00:11:00Z'),
};
const sender = { org: '센터', contact: 'help@centre.example' };
const report = (of: Partial<XarfPlace>, minor: boolean): unknown =>
  JSON.parse(
    xarfReport({ ...place, ...of }, sender, {
      reportId: randomUUID(),
      requestNumber: 'T-1',
      minor,
    }),
  );

describe('a XARF report', () => {
  it('of an adult is exposed data', () => {
    const made = exposedData.parse(report({}, false));
    expect(made).toMatchObject({
      source_identifier: 'cdn.example',
      domain: 'cdn.example',
      url: 'https://cdn.example/a.jpg',
      page_url: 'https://board.example/1',
      hash_values: { sha256: place.sha256 },
    });
  });

  it('of a minor is the distribution of exploitation material, without a legal classification', () => {
    const made = csem.parse(report({ mediaKind: 'video' }, true));
    expect(made.evidence_type).toEqual(['videos']);
    expect(made).not.toHaveProperty('classification');
    expect(made).not.toHaveProperty('victim_age_range');
  });

  it('names the page where the media has no address, and no domain where there is none', () => {
    const { mediaUrl: _, ...without } = place;
    const text = xarfReport({ ...without, pageUrl: 'http://127.0.0.1:4802/1' }, sender, {
      reportId: randomUUID(),
      requestNumber: 'T-1',
      minor: false,
    });
    const made = exposedData.parse(JSON.parse(text));
    expect(made.url).toBe('http://127.0.0.1:4802/1');
    expect(made.source_identifier).toBe('127.0.0.1');
    expect(made).not.toHaveProperty('domain');
  });

  it('carries no evidence', () => {
    expect(report({}, false)).not.toHaveProperty('evidence');
    expect(report({}, true)).not.toHaveProperty('evidence');
  });
});
