// The world of the sixty days: a board and another site, a mail server, and a centre with two cases that watches them.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { allowForContainers } from '../../fixtures/centre.js';
import { mailServer } from '../alerts/mail-server.js';
import { photograph } from '../hashing/fixtures.js';
import {
  chrome,
  html,
  image,
  post,
  startMoodySite,
  type MoodySite,
} from '../takedown/moody-site.js';
import { emptyCentre, type Place } from './centre.js';
import { simulatedDays } from './loop-centre.js';

export const CASE = 'S-2026-0412';
/** Nothing of it is anywhere. */
export const QUIET_CASE = 'S-2026-0413';
export const STAFF = 'office@centre.example';
export const BOARD_ABUSE = 'abuse@board.example';
export const HOST_ABUSE = 'abuse@host.example';

export const BAD_POST = '/post/5';
export const BAD_MEDIA = '/media/five.jpg';
export const RETURNED_POST = '/post/9';

const listOf = (numbers: readonly number[]) =>
  html(chrome('전체글', numbers.map((n) => `<a href="/post/${n}">글 ${n}</a>`).join(' ')));

/** What a country shows in place of a site, with a status of its own or with 200. */
export const blockedHere = (status: number) =>
  html(
    '<!doctype html><html lang="ko"><title>접속 차단 안내</title><h1>불법·유해 정보사이트에 대한 차단 안내</h1><p>방송통신심의위원회의 심의에 따라 접속이 차단되었습니다.</p></html>',
    status,
  );

/** A copy as it is posted: smaller, and saved anew. */
const copyOf = (bytes: Buffer, width: number): Promise<Buffer> =>
  sharp(bytes).resize({ width }).jpeg({ quality: 82 }).toBuffer();

const boardProfile = ({ origin }: MoodySite): string => `
id: board
name: 풍경 게시판
channel: community
mode: browser
seeds: ['${origin}/list']
follow: {include: ['/list', '/post/*'], maxDepth: 2}
delay: 1ms
takedown:
  contact: ${BOARD_ABUSE}
  language: ko
  reactionTime: 24h
  host: {contact: ${HOST_ABUSE}, language: en, reactionTime: 48h}
`;

const otherProfile = ({ origin }: MoodySite): string => `
id: other
name: Other place
channel: sns
mode: http
seeds: ['${origin}/list']
follow: {include: ['/list', '/post/*'], maxDepth: 2}
delay: 1ms
takedown: {contact: '${origin}/report'}
`;

export async function makeWorld(place: Place, whenDone: (close: () => Promise<void>) => void) {
  const [board, other, registered, quiet, stranger] = await Promise.all([
    startMoodySite(),
    startMoodySite(),
    photograph('flower'),
    photograph('leaves'),
    photograph('alps'),
  ]);
  for (const site of [board, other]) whenDone(() => Promise.resolve(site[Symbol.asyncDispose]()));
  const mail = await mailServer({}, whenDone);
  const copy = await copyOf(registered, 640);

  const strange = await copyOf(stranger, 500);
  for (const site of [board, other]) {
    site.set('/list', listOf([1, 2, 5, 9]));
    for (const number of [1, 2, 5, 9])
      site.set(`/post/${number}`, post(number, ['/media/alps.jpg']));
    site.set('/media/alps.jpg', image(strange));
  }
  /** The picture stands in the post. */
  const show = (): void => {
    board.set(BAD_POST, post(5, [BAD_MEDIA]));
    board.set(BAD_MEDIA, image(copy));
  };
  show();

  const centre = await emptyCentre(place);
  const days = await simulatedDays(centre, place.folder);
  const files = { registered: join(place.folder, 'one.jpg'), quiet: join(place.folder, 'two.jpg') };
  await writeFile(files.registered, registered);
  await writeFile(files.quiet, quiet);
  await centre.addSite('board', boardProfile(board));
  await centre.addSite('other', otherProfile(other));
  const settings: Readonly<Record<string, unknown>> = {
    'egress.allow': [board.host, other.host],
    'mail.host': '127.0.0.1',
    'mail.port': mail.port,
    'mail.security': 'none',
    'mail.from': 'vigil@centre.example',
    'mail.to': [STAFF],
    'centre.name': '디지털성범죄피해자지원센터',
    'centre.contact': '삭제지원팀',
    'centre.email': STAFF,
    'outbox.firstRetry': '1m',
  };
  for (const [key, value] of Object.entries(settings)) await centre.configure(key, value);
  await allowForContainers(centre);
  return { centre, days, board, other, mail, files, copy, show };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;
