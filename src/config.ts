// The configuration: one table of every key with schema, environment variable, default and explanation.

import { dirname, isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { durationSchema } from './domain/duration.js';
import { UsageError } from './domain/errors.js';
import type { Texts } from './domain/language.js';
import { sizeSchema } from './domain/size.js';

type Key<Schema extends z.ZodType> = {
  readonly schema: Schema;
  /** As it is written in the file. */
  readonly initial: unknown;
  readonly about: Texts<string>;
};

const key = <Schema extends z.ZodType>(
  schema: Schema,
  initial: unknown,
  en: string,
  ko: string,
): Key<Schema> => ({ schema, initial, about: { en, ko } });

const auto = z.string().min(1);
const path = z.string().min(1);

/** Every key. The environment variable of `crawl.maxPages` is `VIGIL_CRAWL_MAX_PAGES`: see {@link environmentName}. */
export const CONFIG_KEYS = {
  'cases.idPattern': key(
    z.string().transform((text, context) => {
      try {
        return new RegExp(text, 'u');
      } catch {
        context.addIssue({ code: 'custom', message: 'expected a regular expression' });
        return z.NEVER;
      }
    }),
    '^[A-Z]{1,4}-[0-9]{4}-[0-9]{3,6}$',
    'what the pseudonymous case ids of this centre look like (regular expression)',
    '이 센터의 가명 사건번호 형식(정규식)',
  ),
  'paths.database': key(
    path,
    'vigil.db',
    'the registry and the ledger',
    '등록부와 기록 데이터베이스',
  ),
  'paths.sites': key(path, 'sites', 'folder of the site profiles', '사이트 프로필 폴더'),
  'paths.temporary': key(
    path,
    'tmp',
    'private folder for media while they are fingerprinted; always emptied',
    '지문을 계산하는 동안만 쓰는 임시 폴더(항상 비움)',
  ),
  chromium: key(
    auto,
    'auto',
    'headless Chromium; auto: the one on the machine',
    '헤드리스 크로미엄 경로, auto는 자동 탐색',
  ),
  ffmpeg: key(auto, 'auto', 'ffmpeg; auto: the one in PATH', 'ffmpeg 경로, auto는 PATH에서 찾음'),
  ffprobe: key(
    auto,
    'auto',
    'ffprobe; auto: the one in PATH',
    'ffprobe 경로, auto는 PATH에서 찾음',
  ),
  'browser.sandbox': key(
    z.boolean(),
    true,
    "keep Chromium's sandbox; pages are hostile, so leave it on",
    '크로미엄 샌드박스 사용(끄지 마십시오)',
  ),
  'browser.userAgent': key(
    auto,
    'auto',
    'what the crawler calls itself; auto: as Chromium does',
    '크롤러의 사용자 에이전트, auto는 크로미엄과 같음',
  ),
  'crawl.budget': key(
    durationSchema,
    '6h',
    'longest duration of one run',
    '한 회 실행의 최대 시간',
  ),
  'crawl.maxPages': key(
    z.int().min(1).max(10_000_000),
    20_000,
    'most pages of one run, all sites together',
    '한 회 실행의 최대 페이지 수(전체 사이트)',
  ),
  'crawl.concurrency': key(
    z.int().min(1).max(32),
    2,
    'pages visited at the same time',
    '동시에 방문하는 페이지 수',
  ),
  'crawl.visitTimeout': key(
    durationSchema,
    '3m',
    'longest time for one page with all it shows',
    '한 페이지의 최대 시간',
  ),
  'media.maxPerPage': key(
    z.int().min(1).max(10_000),
    400,
    'most images fetched from one page; the rest is counted as a gap',
    '한 페이지에서 가져오는 최대 이미지 수(나머지는 확인하지 못한 것으로 기록)',
  ),
  'media.maxImageBytes': key(
    sizeSchema,
    '32MB',
    'largest image that is fetched',
    '가져오는 이미지의 최대 크기',
  ),
  'media.maxVideoBytes': key(
    sizeSchema,
    '512MB',
    'largest video that is fetched',
    '가져오는 영상의 최대 크기',
  ),
  'media.maxPixels': key(
    z.int().min(10_000).max(1_000_000_000),
    100_000_000,
    'largest picture that is decoded, in pixels',
    '디코딩하는 이미지의 최대 화소 수',
  ),
  'media.decodeTimeout': key(
    durationSchema,
    '5m',
    'longest time to fingerprint one media',
    '매체 하나의 지문 계산 최대 시간',
  ),
  'media.decodeMemory': key(
    sizeSchema,
    '2GB',
    'most memory of one decoder; it is ended beyond',
    '디코더 하나의 최대 메모리(넘으면 종료)',
  ),
  'media.workers': key(
    z.int().min(1).max(64),
    2,
    'decoders at work at the same time',
    '동시 디코더 수',
  ),
  'reports.signingKey': key(
    path,
    'report-key.pem',
    'private key that reports are signed with; "vigil report key" makes it',
    '보고서 서명에 쓰는 개인 키 파일("vigil report key"로 만듦)',
  ),
  'egress.allow': key(
    z.array(z.string().regex(/^[^\s:]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/, 'expected host:port')),
    [],
    'private addresses that may be visited all the same, as host:port (test sites)',
    '예외로 허용하는 내부 주소, host:port(시험 사이트용)',
  ),
} as const;

export type ConfigKey = keyof typeof CONFIG_KEYS;

/** The parsed configuration; paths are absolute. */
export type Config = {
  readonly [Name in ConfigKey]: z.output<(typeof CONFIG_KEYS)[Name]['schema']>;
} & { readonly file: string };

/** `crawl.maxPages` → `VIGIL_CRAWL_MAX_PAGES`. */
export const environmentName = (name: ConfigKey): string =>
  `VIGIL_${name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace('.', '_')
    .toUpperCase()}`;

const NAMES = Object.keys(CONFIG_KEYS) as readonly ConfigKey[];
const PATHS: readonly ConfigKey[] = [
  'paths.database',
  'paths.sites',
  'paths.temporary',
  'reports.signingKey',
];

/** An environment variable's text as YAML would read it, so that `true` and `3` are no strings. */
const environmentValue = (text: string): unknown => parseDocument(text).toJS() as unknown;

function lineOf(document: Document, lines: LineCounter, keys: readonly string[]): number {
  for (let depth = keys.length; depth > 0; depth -= 1) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const valueAt = (tree: unknown, keys: readonly string[]): unknown =>
  keys.reduce((value, name) => (isSection(value) ? value[name] : undefined), tree);

/** Dotted names of everything that the file sets; a section left empty sets nothing. */
function namesIn(value: unknown, prefix = ''): string[] {
  if (value === null) return [];
  if (!isSection(value)) return [prefix];
  return Object.entries(value).flatMap(([name, inner]) =>
    namesIn(inner, prefix === '' ? name : `${prefix}.${name}`),
  );
}

/**
 * Parses a configuration file. The environment goes before the file, the file before the defaults.
 *
 * @param text the file's YAML.
 * @param file its absolute path, against whose folder relative paths are resolved.
 * @throws UsageError `config-invalid` with file, line, key and what was expected.
 */
export function parseConfig(
  text: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problem = document.errors[0];
  if (problem) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new UsageError('config-invalid', { file, line, key: 'YAML', detail: problem.message });
  }
  const tree: unknown = document.toJS();
  const unknownName = namesIn(tree).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknownName !== undefined) {
    const line = lineOf(document, lines, unknownName.split('.'));
    throw new UsageError('config-invalid', { file, line, key: unknownName, detail: 'unknown key' });
  }

  const parsed = NAMES.map((name) => {
    const keys = name.split('.');
    const fromEnvironment = environment[environmentName(name)];
    const fromFile = valueAt(tree, keys);
    const raw = fromEnvironment === undefined ? fromFile : environmentValue(fromEnvironment);
    const result = CONFIG_KEYS[name].schema.safeParse(raw ?? CONFIG_KEYS[name].initial);
    if (!result.success) {
      throw new UsageError('config-invalid', {
        file: fromEnvironment === undefined ? file : environmentName(name),
        line: fromEnvironment === undefined ? lineOf(document, lines, keys) : 1,
        key: name,
        detail: result.error.issues.map((issue) => issue.message).join('; '),
      });
    }
    const value = result.data;
    const absolute = PATHS.includes(name) && typeof value === 'string' && !isAbsolute(value);
    return [name, absolute ? resolve(dirname(file), value) : value] as const;
  });
  return { ...Object.fromEntries(parsed), file } as Config;
}
