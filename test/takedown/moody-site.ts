// A board whose posts change their moods: for checks, which must tell a removal from everything that looks like one.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type Mood = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

export type MoodySite = AsyncDisposable & {
  readonly origin: string;
  readonly host: string;
  /** Sets what a path answers from now on. */
  readonly set: (path: string, mood: Mood) => void;
  /** What every path answers, whatever it was set to; undefined for as they are. */
  readonly setAll: (mood: Mood | undefined) => void;
  /** What a path that was never set answers. */
  readonly setMissing: (mood: Mood) => void;
  /** Paths that were asked for since the last call, robots.txt and icons left out. */
  readonly asked: () => readonly string[];
};

/** What every page of the board has around it, so that its notices have its look. */
export const chrome = (title: string, body: string): string =>
  `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>${title} : 풍경 게시판</title></head><body>
  <nav>홈 전체글 산과 바다 고양이 여행기 공지사항 자주 묻는 질문 이용안내 검색</nav>
  <form action="/login"><input name="id"><input type="password" name="password"><button>로그인 하기</button></form>
  <main>${body}</main>
  <footer>풍경 게시판은 누구나 사진을 올리고 이야기를 나누는 곳입니다. 문의는 공지사항을 보아 주십시오.</footer></body></html>`;

export const html =
  (text: string, status = 200): Mood =>
  (_request, response) => {
    // Browsers keep 404 and 410 (RFC 9111, 4.2.2), and the rounds of a test share one browser.
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    response.writeHead(status, headers).end(text);
  };

/** The board's own "not found". */
export const ownMissing = (status: number): Mood =>
  html(chrome('안내', '<h1>찾으시는 글이 없습니다</h1><p>주소를 다시 보아 주십시오.</p>'), status);

export const image =
  (bytes: Buffer): Mood =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bytes);
  };

export const leadsTo =
  (location: string): Mood =>
  (_request, response) => {
    response.writeHead(302, { location }).end();
  };

/** A post with these pictures, and enough words of its own to be told from others. */
export const post = (number: number, pictures: readonly string[], beside = ''): Mood =>
  html(
    chrome(
      `글 ${number}`,
      `<h1>여행 이야기 ${'가나다라마바사아자차'.charAt(number % 10)}</h1>
       <p>${`산길을 따라 ${number}걸음을 걷다가 강가에서 쉬었고, 저녁에는 바닷가 마을에 닿아 따뜻한 국을 먹었다. `.repeat(4)}</p>
       ${pictures.map((path) => `<img src="${path}" width="320" height="240">`).join('')}${beside}`,
    ),
  );

export async function startMoodySite(): Promise<MoodySite> {
  const moods = new Map<string, Mood>();
  let all: Mood | undefined;
  let missing = ownMissing(404);
  let asked: string[] = [];
  moods.set(
    '/',
    html(
      chrome(
        '첫 화면',
        '<h1>어서 오십시오</h1><p>오늘의 풍경을 보고 가십시오. 새 글이 많이 올라왔습니다.</p>',
      ),
    ),
  );
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    if (url.pathname === '/robots.txt') {
      response.writeHead(404).end();
      return;
    }
    if (url.pathname !== '/favicon.ico') asked.push(url.pathname + url.search);
    (all ?? moods.get(url.pathname) ?? missing)(request, response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    set: (path, mood) => {
      moods.set(path, mood);
    },
    setAll: (mood) => {
      all = mood;
    },
    setMissing: (mood) => {
      missing = mood;
    },
    asked: () => {
      const since = asked;
      asked = [];
      return since;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
