// The configuration: one table of every key with schema, environment variable, default and explanation.

import { dirname, isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { durationSchema, keepingSchema, spanSchema } from './domain/duration.js';
import { UsageError } from './domain/errors.js';
import { LANGUAGES, type Texts } from './domain/language.js';
import { MAIL_SECURITIES } from './domain/outbox.js';
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
/** One line of text that stands in letters and forms. */
const line = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u, 'expected one line of text');

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
  'paths.logins': key(
    path,
    'logins',
    'folder of the saved logins; readable by its owner alone',
    '저장된 로그인 폴더(소유자만 읽을 수 있음)',
  ),
  'paths.templates': key(
    path,
    'templates',
    "folder of the centre's own templates of takedown requests; it need not exist",
    '센터가 따로 만든 삭제 요청 서식 폴더(없어도 됨)',
  ),
  'paths.evidence': key(
    path,
    'evidence',
    'folder of sealed evidence',
    '봉인된 증거를 보관하는 폴더',
  ),
  'centre.name': key(
    line,
    '',
    'name of the centre, under every request and report',
    '요청서와 보고서에 들어가는 기관 이름',
  ),
  'centre.contact': key(
    line,
    '',
    'person or department that answers questions about requests',
    '요청서에 들어가는 담당자 또는 부서',
  ),
  'centre.email': key(
    z.union([z.literal(''), z.email()], 'expected a mail address'),
    '',
    'mail address that recipients of requests answer to',
    '요청에 대한 회신을 받는 전자우편 주소',
  ),
  'centre.phone': key(line, '', 'telephone number under requests', '요청서에 들어가는 전화번호'),
  'takedown.language': key(
    z.string().regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/, 'expected a language such as ko or en'),
    'ko',
    'language of requests to sites whose profile names none',
    '사이트 프로필에 언어가 없을 때 쓰는 삭제 요청 언어',
  ),
  'takedown.reactionTime': key(
    durationSchema,
    '24h',
    'how long a request may go unanswered, where the site profile names no time',
    '사이트 프로필에 정한 시간이 없을 때 답변을 기다리는 시간',
  ),
  'takedown.reference': key(
    line.regex(/^[^{}]{0,40}\{id\}[^{}]{0,40}$/, 'expected a text with {id} in it'),
    '{id}',
    'the number that recipients see instead of the case id; {id} is that of the request',
    '받는 곳에 사례 번호 대신 알리는 번호({id}는 요청 번호)',
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
    'pages looked at at the same time; the media of as many again may be hashed meanwhile',
    '동시에 살펴보는 페이지 수(그만큼의 페이지를 더 동시에 지문 처리할 수 있음)',
  ),
  'crawl.visitTimeout': key(
    durationSchema,
    '3m',
    'longest time for one page with all it shows',
    '한 페이지의 최대 시간',
  ),
  'crawl.maxBytes': key(
    sizeSchema,
    '50GB',
    'most data of one run over all connections, all sites together',
    '한 회 실행의 최대 통신량(전체 사이트)',
  ),
  'crawl.minDelay': key(
    durationSchema,
    '3s',
    'least time between two pages of one domain, where its profile sets no delay',
    '프로필에 delay가 없을 때 같은 도메인의 페이지 사이 최소 간격',
  ),
  'crawl.maxDelay': key(
    durationSchema,
    '30s',
    'longest time between two pages of one domain, unless its robots.txt asks for more',
    '같은 도메인의 페이지 사이 최대 간격(robots.txt가 더 길게 요청하면 그에 따름)',
  ),
  'crawl.loadTimeout': key(
    durationSchema,
    '30s',
    "longest time until a page's document is loaded",
    '페이지 문서를 불러오는 최대 시간',
  ),
  'crawl.settleTimeout': key(
    durationSchema,
    '5s',
    'longest time for a page to come to rest after it was loaded, and after every scroll or click',
    '불러온 뒤, 스크롤이나 클릭 뒤 페이지가 안정될 때까지 기다리는 최대 시간',
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
  'retention.foundMedia': key(
    keepingSchema,
    '90d',
    'how long fingerprints and sightings of found media are kept after they were last seen; what belongs to an alert stays',
    '발견 매체의 지문과 발견 기록을 마지막 발견 후 보관하는 기간(경보에 속한 것은 유지)',
  ),
  'retention.ledger': key(
    keepingSchema,
    '400d',
    'how long the pages and media of a run are kept one by one; their numbers stay',
    '실행별 방문 페이지와 매체의 상세 기록을 보관하는 기간(집계 수치는 유지)',
  ),
  'retention.evidence': key(
    keepingSchema,
    '1095d',
    'how long sealed evidence is kept',
    '봉인된 증거를 보관하는 기간',
  ),
  'evidence.recipients': key(
    z.array(
      z.string().regex(/^age1[0-9a-z]{50,3000}$/, 'expected a public key that begins with age1'),
    ),
    [],
    'public keys (age1…) that pages of new alerts are sealed to; none: no evidence is kept',
    '새 경보의 페이지를 봉인할 공개키(age1…), 비어 있으면 증거를 보관하지 않음',
  ),
  'evidence.media': key(
    z.boolean(),
    false,
    'seal the found media themselves too, not only their SHA-256',
    '발견 매체의 SHA-256뿐 아니라 매체 자체도 봉인',
  ),
  'evidence.timestampUrl': key(
    z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
    '',
    'time stamp server (RFC 3161) that is asked for each bundle; empty: none',
    '증거마다 시점 확인을 요청할 타임스탬프 서버(RFC 3161), 비어 있으면 요청하지 않음',
  ),
  'egress.allow': key(
    z.array(z.string().regex(/^[^\s:]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/, 'expected host:port')),
    [],
    'private addresses that may be visited all the same, as host:port (test sites)',
    '예외로 허용하는 내부 주소, host:port(시험 사이트용)',
  ),
  'logins.key': key(
    z.string().regex(/^(?:[0-9a-f]{64})?$/i, 'expected 64 hexadecimal digits, or nothing'),
    '',
    'key under which logins are saved, 64 hexadecimal digits (openssl rand -hex 32); better set as VIGIL_LOGINS_KEY',
    '로그인을 암호화하는 키, 16진수 64자리(openssl rand -hex 32), 환경 변수 VIGIL_LOGINS_KEY 권장',
  ),
  'alerts.floodAlerts': key(
    z.int().min(1).max(1_000_000),
    20,
    'alerts of one reference in one run; with one more it is put in quarantine',
    '한 회 실행에서 등록 하나의 경보 수, 이를 넘으면 격리',
  ),
  'alerts.floodMedia': key(
    z.int().min(1).max(1_000_000),
    15,
    'different-looking media that one reference matches; with one more it is put in quarantine',
    '등록 하나와 일치한 서로 다른 사진·영상의 수, 이를 넘으면 격리',
  ),
  'notify.language': key(
    z.enum(LANGUAGES),
    'ko',
    'language of the messages: ko or en',
    '알림의 언어: ko 또는 en',
  ),
  'notify.pages': key(
    z.boolean(),
    false,
    'name the addresses of pages in messages; they may tell a name, so leave it off',
    '알림에 페이지 주소 표시(주소에 이름이 들어 있을 수 있으므로 끄는 것을 권장)',
  ),
  'notify.timeout': key(
    durationSchema,
    '30s',
    'longest wait for a mail server, a webhook or a command',
    '메일 서버·웹훅·명령의 응답을 기다리는 최대 시간',
  ),
  'notify.webhook': key(
    z.url({ protocol: /^https?$/ }).nullable(),
    null,
    'address that messages are posted to as signed JSON; the secret is in VIGIL_WEBHOOK_SECRET',
    '서명한 JSON을 보낼 주소, 서명 비밀값은 VIGIL_WEBHOOK_SECRET',
  ),
  'notify.command': key(
    z.array(z.string().min(1)),
    [],
    'program and arguments that get each message as JSON on standard input',
    '알림을 표준 입력(JSON)으로 받을 프로그램과 인수',
  ),
  'mail.host': key(
    z.string().min(1).nullable(),
    null,
    'mail server (SMTP); null: no mail',
    '메일 서버(SMTP), null이면 메일을 보내지 않음',
  ),
  'mail.port': key(z.int().min(1).max(65_535), 587, 'port of the mail server', '메일 서버 포트'),
  'mail.security': key(
    z.enum(MAIL_SECURITIES),
    'starttls',
    'starttls (usual on 587), tls (465), none (a server on this machine)',
    'starttls(보통 587), tls(465), none(같은 컴퓨터의 서버)',
  ),
  'mail.user': key(
    z.string().min(1).nullable(),
    null,
    'user name at the mail server; the password is in VIGIL_MAIL_PASSWORD',
    '메일 서버 사용자 이름, 비밀번호는 VIGIL_MAIL_PASSWORD',
  ),
  'mail.from': key(z.email().nullable(), null, 'sender of all mail', '보내는 사람의 메일 주소'),
  'mail.to': key(
    z.array(z.email()),
    [],
    'staff who are told of new alerts and of troubles',
    '새 경보와 문제를 알릴 담당자의 메일 주소',
  ),
  'outbox.attempts': key(
    z.int().min(1).max(1000),
    20,
    'attempts before a message is given up and shown in status',
    '포기하고 status에 표시하기까지의 발송 시도 횟수',
  ),
  'outbox.firstRetry': key(
    durationSchema,
    '1m',
    'wait before the second attempt; doubled after each',
    '두 번째 시도까지 기다리는 시간(시도마다 두 배)',
  ),
  'outbox.longestRetry': key(
    durationSchema,
    '6h',
    'longest wait between two attempts',
    '시도 사이의 최대 대기 시간',
  ),
  'checks.every': key(
    spanSchema,
    '20h',
    'how often a place of an alert is looked at again until its removal is verified; a little less than a day, so that no night is left out',
    '삭제가 확인될 때까지 경보 위치를 다시 확인하는 간격(매일 밤 빠짐없이 하도록 하루보다 조금 짧게)',
  ),
  'checks.verifyAfter': key(
    spanSchema,
    '24h',
    'a removal is verified by two checks that say so, at least so far apart',
    '삭제된 것으로 나온 두 번의 확인이 이만큼 떨어져 있어야 삭제로 인정',
  ),
  'checks.watchFirst': key(
    spanSchema,
    '1d',
    'first interval after a verified removal; it doubles from check to check',
    '삭제 확인 후 첫 재확인 간격(확인할 때마다 두 배)',
  ),
  'checks.watchLongest': key(
    spanSchema,
    '30d',
    'longest interval after a verified removal',
    '삭제 확인 후 가장 긴 재확인 간격',
  ),
  'checks.budget': key(
    durationSchema,
    '2h',
    'longest duration of one round of checks; what is left stays due',
    '한 번의 재확인 작업의 최대 시간(남은 곳은 다음에 확인)',
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
  'paths.logins',
  'paths.templates',
  'paths.evidence',
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
