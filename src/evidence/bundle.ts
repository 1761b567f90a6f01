// A bundle: what was to be seen on a page when a match was alerted, as parts with a manifest, sealed to public keys.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { StopError, UsageError } from '../domain/errors.js';
import type { AlertId } from '../domain/ids.js';
import type { MediaSource } from '../domain/media.js';
import type { Sealing } from '../domain/sealing.js';
import { tarOf, tarParts, type Part } from './tar.js';

const FORMAT = 'vigil-evidence/1';
const MANIFEST = 'manifest.json';
/** Media of one bundle together, where they are wanted: they are held in memory, sealed and unsealed. */
const MAX_MEDIA_BYTES = 64_000_000;

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

export type BundlePlan = {
  readonly sealing: Sealing;
  readonly alerts: readonly AlertId[];
  /** SHA-256 of the bundle before it. */
  readonly previous: string | undefined;
  readonly withMedia: boolean;
  readonly at: Date;
};

async function bytesOf(source: MediaSource): Promise<Uint8Array> {
  return source.from === 'bytes' ? source.bytes : readFile(source.path);
}

type Media = { readonly parts: readonly Part[]; readonly missing: readonly string[] };

/** The matched media themselves, each once; what cannot be had is said. */
async function mediaParts({ sealing, withMedia }: BundlePlan): Promise<Media> {
  if (!withMedia) return { parts: [], missing: ['media: evidence.media is off'] };
  const parts: Part[] = [];
  const missing: string[] = [];
  let total = 0;
  const wanted = new Set(
    sealing.captures.flatMap(({ matches, sha256 }) =>
      matches.length > 0 && sha256 !== undefined ? [sha256] : [],
    ),
  );
  for (const sha256 of wanted) {
    const source = sealing.media.get(sha256);
    if (!source) {
      missing.push(`media/${sha256}: its bytes were not loaded this time`);
      continue;
    }
    const bytes = await bytesOf(source);
    if (total + bytes.length > MAX_MEDIA_BYTES) {
      missing.push(`media/${sha256}: larger than ${MAX_MEDIA_BYTES} bytes with the others`);
      continue;
    }
    total += bytes.length;
    parts.push({ name: `media/${sha256}`, bytes });
  }
  return { parts, missing };
}

function matchesOf({ captures, addressesOf }: Sealing) {
  return captures.flatMap(({ url, kind, sha256, matches }) =>
    matches.map((match) => ({
      mediaUrl: url,
      kind,
      sha256,
      addresses: addressesOf(url),
      caseId: match.caseId,
      referenceId: match.referenceId,
      tier: match.tier,
      algorithm: match.algorithm,
      distance: match.distance,
    })),
  );
}

/** The bundle's parts; the manifest, which names the SHA-256 of every other part, comes first. */
export async function bundleParts(plan: BundlePlan): Promise<readonly Part[]> {
  const { sealing, alerts, previous, at } = plan;
  const { visit, kept, runId, addressesOf } = sealing;
  const media = await mediaParts(plan);
  const parts: readonly Part[] = [
    { name: 'headers.json', bytes: json(kept.headers) },
    ...(kept.html ? [{ name: 'page.html', bytes: kept.html }] : []),
    ...(kept.screenshot ? [{ name: 'page.jpg', bytes: kept.screenshot }] : []),
    ...media.parts,
  ];
  const manifest = {
    format: FORMAT,
    sealedAt: at,
    previous: previous ?? null,
    alerts,
    runId,
    siteId: visit.siteId,
    page: {
      url: visit.url,
      finalUrl: visit.finalUrl,
      title: visit.title ?? null,
      httpStatus: visit.httpStatus ?? null,
      startedAt: visit.startedAt,
      endedAt: visit.endedAt,
      fetchedBy: visit.fetchedBy ?? null,
      addresses: addressesOf(visit.finalUrl),
    },
    matches: matchesOf(sealing),
    parts: parts.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256Of(bytes) })),
    missing: [...kept.missing, ...media.missing],
  };
  return [{ name: MANIFEST, bytes: json(manifest) }, ...parts];
}

/** Something that seals to these public keys. @throws UsageError `recipient-invalid` where one is none. */
export function sealTo(
  recipients: readonly string[],
): (parts: readonly Part[], at: Date) => Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (error) {
      throw new UsageError('recipient-invalid', { recipient: recipient.slice(0, 80) }, error);
    }
  }
  return (parts, at) => encrypter.encrypt(tarOf(parts, at));
}

const manifestSchema = z.looseObject({
  format: z.literal(FORMAT),
  previous: z.string().nullable(),
  alerts: z.array(z.string()),
  parts: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
});

export type OpenedBundle = {
  readonly parts: readonly Part[];
  readonly previous: string | undefined;
};

/** Reads private keys out of an identity file: lines that begin with `#` are remarks, as age-keygen writes them. */
const identitiesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/**
 * Opens a sealed bundle and checks its parts against its manifest.
 *
 * @param identities the text of an identity file.
 * @throws StopError `identity-wrong`, `evidence-damaged`.
 */
export async function openBundle(
  id: string,
  sealed: Uint8Array,
  identities: string,
): Promise<OpenedBundle> {
  const decrypter = new Decrypter();
  const found = identitiesIn(identities);
  let plain: Uint8Array;
  try {
    if (found.length === 0) throw new Error('no identity in the file');
    for (const identity of found) decrypter.addIdentity(identity);
    plain = await decrypter.decrypt(sealed);
  } catch (error) {
    throw new StopError('identity-wrong', { id }, error);
  }
  const damaged = (detail: string): StopError => new StopError('evidence-damaged', { id, detail });
  const parts = partsOf(plain, damaged);
  const [first, ...others] = parts;
  if (first?.name !== MANIFEST) throw damaged('it has no manifest');
  const manifest = manifestOf(first, damaged);
  const named = new Map(manifest.parts.map((part) => [part.name, part.sha256]));
  const isWhole =
    named.size === others.length &&
    others.every(({ name, bytes }) => named.get(name) === sha256Of(bytes));
  if (!isWhole) throw damaged('its parts are not those of its manifest');
  return { parts, previous: manifest.previous ?? undefined };
}

function partsOf(plain: Uint8Array, damaged: (detail: string) => StopError): readonly Part[] {
  try {
    return tarParts(plain);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(error.message);
    throw error;
  }
}

function manifestOf({ bytes }: Part, damaged: (detail: string) => StopError) {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw damaged('its manifest cannot be read');
  }
}
