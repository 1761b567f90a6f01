// Documents that leave the house: the report of a case and the statistics, made, recorded and signed.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isErrno } from './domain/errno.js';
import { StopError } from './domain/errors.js';
import type { CaseId } from './domain/ids.js';
import type { Language } from './domain/language.js';
import { askedPeriod, dayNamer } from './domain/period.js';
import type { Clock, Store } from './domain/ports.js';
import { sought } from './domain/sought.js';
import { minuteFormatter } from './domain/times.js';
import { caseFacts } from './reports/case/facts.js';
import { caseJson } from './reports/case/json.js';
import { casePage } from './reports/case/page.js';
import type { CaseReportOptions } from './reports/case/setting.js';
import {
  checkSignature,
  keyIdText,
  parsePublicKey,
  publicKeyText,
  publicKeyLine,
  signatureText,
  type PublicKey,
  type SignatureCheck,
} from './reports/signature.js';
import { makeSigningKey, readSigningKey } from './reports/signing-key.js';
import { countTables } from './reports/statistics/count.js';
import { statisticsCsv, statisticsJson } from './reports/statistics/json-and-csv.js';
import { statisticsPage, type StatisticsHead } from './reports/statistics/page.js';
import { VERSION } from './version.js';

export const CASE_FORMATS = ['html', 'json', 'pdf'] as const;
export type CaseFormat = (typeof CASE_FORMATS)[number];
export const STATISTICS_FORMATS = ['html', 'csv', 'json'] as const;
export type StatisticsFormat = (typeof STATISTICS_FORMATS)[number];

/** First and last day, such as `2026-04-12`; both belong to the period. */
type Days = { readonly from?: string; readonly to?: string };

export type Document = {
  readonly content: Uint8Array;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
};

/** What stands beside a document's file. */
export type Proof = {
  readonly checksum: string;
  /** Absent where there is no signing key. */
  readonly signature?: string;
  readonly keyId?: string;
};

export type Verification = SignatureCheck & {
  readonly sha256: string;
};

export type Documents = {
  /** @throws UsageError for a period that is none; StopError `not-found`, `print-failed`. */
  readonly caseReport: (
    request: Days & {
      readonly caseId: CaseId;
      readonly format: CaseFormat;
      readonly withAddresses: boolean;
    },
    actor: string,
    abort: AbortSignal,
  ) => Promise<Document>;
  readonly statistics: (
    request: Days & {
      readonly from: string;
      readonly format: StatisticsFormat;
      readonly suppress: boolean;
    },
    actor: string,
  ) => Promise<Document>;
  /** Checksum and signature for a file of this name. */
  readonly prove: (document: Document, name: string) => Promise<Proof>;
  /** The signing key's public half; the key is made where there is none. */
  readonly key: () => Promise<{
    readonly path: string;
    readonly made: boolean;
    readonly keyId: string;
    readonly publicKey: string;
    readonly publicKeyFile: string;
  }>;
};

const sha256Hex = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

const documentOf = (content: string | Uint8Array): Document => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { content: bytes, sha256: sha256Hex(bytes) };
};

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the line of `sha256sum` holds of a name: no line break. */
const nameText = (name: string): string => name.replace(/[\r\n\t]/g, '_');

export function openDocuments(setting: {
  readonly store: Store;
  readonly clock: Clock;
  readonly language: Language;
  readonly timeZone: string;
  readonly signingKey: string;
  readonly print: (html: string, abort: AbortSignal) => Promise<Uint8Array>;
}): Documents {
  const { store, clock, language, timeZone, signingKey, print } = setting;

  /** Recorded before it is handed out: with what is in it, so that a paper can be told from another. */
  const recorded = async (subject: string, actor: string, content: string | Uint8Array) => {
    const document = documentOf(content);
    const told = `${subject} sha256:${document.sha256}`;
    await store.audit.append('report-made', told, actor, clock.now());
    return document;
  };

  return {
    caseReport: async ({ caseId, from, to, format, withAddresses }, actor, abort) => {
      const record = await store.cases.get(caseId);
      if (!record) throw new StopError('not-found', sought('case', caseId));
      const madeAt = clock.now();
      const first = from ?? dayNamer(timeZone)(record.openedAt);
      const { period, days } = askedPeriod(first, to, timeZone, madeAt);
      const ledger = await store.caseReports.ledger(caseId, period, days);
      if (!ledger) throw new StopError('not-found', sought('case', caseId));
      const facts = caseFacts(ledger, period, days);
      const key = await readSigningKey(signingKey);
      const options: CaseReportOptions = {
        language,
        timeZone,
        madeAt,
        version: VERSION,
        withAddresses,
        ...(key === undefined ? {} : { keyId: keyIdText(key.id) }),
      };
      const subject = `case ${caseId} ${facts.first}..${facts.last} ${format}`;
      switch (format) {
        case 'json':
          return recorded(subject, actor, jsonText(caseJson(facts, options)));
        case 'html':
          return recorded(subject, actor, casePage(facts, options));
        case 'pdf':
          return recorded(subject, actor, await print(casePage(facts, options), abort));
      }
    },
    statistics: async ({ from, to, format, suppress }, actor) => {
      const now = clock.now();
      const { period, days, unfinished } = askedPeriod(from, to, timeZone, now);
      const tables = countTables(await store.statistics.ledger(period), {
        period,
        language,
        suppress,
      });
      const head: StatisticsHead = {
        language,
        first: days[0]?.name ?? from,
        last: to ?? days.at(-1)?.name ?? from,
        timeZone,
        made: minuteFormatter(timeZone)(now),
        unfinished,
        version: VERSION,
        suppress,
      };
      const subject = `statistics ${head.first}..${head.last} ${format}${suppress ? ' suppressed' : ''}`;
      switch (format) {
        case 'json':
          return recorded(subject, actor, jsonText(statisticsJson(tables, head)));
        case 'csv':
          return recorded(subject, actor, statisticsCsv(tables, head));
        case 'html':
          return recorded(subject, actor, statisticsPage(tables, head));
      }
    },
    prove: async ({ content, sha256 }, name) => {
      const checksum = `${sha256}  ${nameText(name)}\n`;
      const key = await readSigningKey(signingKey);
      if (key === undefined) return { checksum };
      const seconds = Math.floor(clock.now().getTime() / 1000);
      const comment = `timestamp:${seconds}\tfile:${nameText(name)}\tsha256:${sha256}\thashed`;
      return {
        checksum,
        signature: signatureText(content, key, comment),
        keyId: keyIdText(key.id),
      };
    },
    key: async () => {
      const known = await readSigningKey(signingKey);
      const key = known ?? (await makeSigningKey(signingKey));
      return {
        path: signingKey,
        made: known === undefined,
        keyId: keyIdText(key.id),
        publicKey: publicKeyLine(key),
        publicKeyFile: publicKeyText(key),
      };
    },
  };
}

async function readGiven(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) {
      throw new StopError('file-missing', { path }, error);
    }
    if (isErrno(error, 'EACCES', 'EPERM')) throw new StopError('not-permitted', { path }, error);
    throw error;
  }
}

/** A public key from a file, or as it was typed; the centre's own where nothing is given. */
async function publicKeyFrom(given: string | undefined, ownKey: () => string): Promise<PublicKey> {
  if (given === undefined) {
    const path = ownKey();
    const own = await readSigningKey(path);
    if (own === undefined) throw new StopError('key-missing', { path });
    return own;
  }
  const typed = parsePublicKey(given);
  if (!('problem' in typed)) return typed;
  const read = parsePublicKey((await readGiven(given)).toString('utf8'));
  if ('problem' in read) throw new StopError('key-unusable', { path: given, detail: read.problem });
  return read;
}

/**
 * Checks a document against its signature; it needs no database.
 *
 * @param ownKey where the centre's own key is: asked for where no public key is given.
 * @throws StopError `file-missing`, `key-missing`, `signature-unusable`, `key-unusable`.
 */
export async function verifyDocument(
  files: { readonly document: string; readonly signature: string; readonly publicKey?: string },
  ownKey: () => string,
): Promise<Verification> {
  const content = await readGiven(files.document);
  const signature = (await readGiven(files.signature)).toString('utf8');
  const key = await publicKeyFrom(files.publicKey, ownKey);
  const checked = checkSignature(content, signature, key);
  if ('problem' in checked) {
    throw new StopError('signature-unusable', { path: files.signature, detail: checked.problem });
  }
  return { ...checked, sha256: sha256Hex(content) };
}
