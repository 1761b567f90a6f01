// XARF v4: a request as machine-readable abuse reports. Addresses and SHA-256s only; no evidence payload, ever.
//
// Source: https://github.com/xarf/xarf-spec, schemas/v4 (xarf-core.json, types/content-base.json, content-csem.json,
// content-exposed-data.json). XARF v4 has no type for non-consensual intimate imagery. Adults' are reported as
// `exposed_data` (personal information), tagged `ncii:*`; minors' as `csem` with `distribution`, not as
// `csam`, which demands a legal classification of the material: nobody here has made one.

import type { MediaKind } from '../domain/media.js';

const VERSION = '4.0.0';

export type XarfPlace = {
  readonly pageUrl: string;
  /** Absent where the media has no address of its own. */
  readonly mediaUrl?: string;
  readonly mediaKind: MediaKind;
  readonly sha256: string;
  readonly lastSeenAt: Date;
};

export type XarfSender = { readonly org: string; readonly contact: string };

/** `[::1]` and `127.0.0.1` are identifiers, but no domain names. */
const isDomain = (host: string): boolean => /[a-z]/i.test(host) && !host.includes(':');

const DESCRIPTIONS = {
  adult:
    'Non-consensual intimate imagery: published without the consent of the person shown. Identified by comparison with fingerprints that the person registered, and confirmed by staff of a victim-support centre.',
  minor:
    'Sexual imagery of a person registered as a minor. Identified by comparison with registered fingerprints, and confirmed by staff of a victim-support centre.',
} as const;

/**
 * One report about one place.
 *
 * @param reportId a UUID v4, new for every report.
 * @param requestNumber what the centre calls the request; answers name it.
 */
export function xarfReport(
  place: XarfPlace,
  sender: XarfSender,
  {
    reportId,
    requestNumber,
    minor,
  }: {
    readonly reportId: string;
    readonly requestNumber: string;
    readonly minor: boolean;
  },
): string {
  const url = place.mediaUrl ?? place.pageUrl;
  const host = new URL(url).hostname;
  const contact = { ...sender, domain: sender.contact.slice(sender.contact.lastIndexOf('@') + 1) };
  const seen = place.lastSeenAt.toISOString();
  const typed = minor
    ? {
        type: 'csem',
        exploitation_type: 'distribution',
        detection_method: 'manual_review',
        evidence_type: [place.mediaKind === 'image' ? 'images' : 'videos'],
      }
    : {
        type: 'exposed_data',
        data_types: ['personal_information'],
        // How it came there is not known here.
        exposure_method: 'other',
        discovery_source: 'automated_scan',
      };
  const report = {
    xarf_version: VERSION,
    report_id: reportId,
    timestamp: seen,
    reporter: contact,
    sender: contact,
    source_identifier: host,
    category: 'content',
    ...typed,
    url,
    ...(isDomain(host) ? { domain: host } : {}),
    verified_at: seen,
    verification_method: 'automated_crawler',
    evidence_source: 'crawler',
    description: DESCRIPTIONS[minor ? 'minor' : 'adult'],
    tags: [`ncii:${place.mediaKind}`],
    // Beyond the schema, which allows more: what the type has no field for.
    page_url: place.pageUrl,
    hash_values: { sha256: place.sha256 },
    reporter_reference: requestNumber,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
