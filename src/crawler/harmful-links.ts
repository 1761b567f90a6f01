// Links that are never followed: a crawler that is logged in must not log itself out, unsubscribe anybody or delete anything.
// README.md, "Links that are never followed", says the same.

/** The last step of leaving; nothing else is called so. */
const LEAVING = new Set([
  'logout',
  'logoff',
  'signout',
  'signoff',
  'unsubscribe',
  'deactivate',
  'unregister',
]);
/** Words that do harm alone or beside what they are done to, and are ordinary words otherwise. */
const HARMING = new Set([
  'delete',
  'del',
  'remove',
  'destroy',
  'withdraw',
  'withdrawal',
  'leave',
  'secession',
  'erase',
]);
const DONE_TO = new Set([
  'account',
  'member',
  'user',
  'me',
  'my',
  'profile',
  'post',
  'article',
  'comment',
  'reply',
  'board',
  'document',
  'message',
  'file',
  'all',
  'ok',
  'do',
  'proc',
  'process',
  'action',
  'confirm',
  'form',
  'check',
  'page',
  'id',
]);
/** Keys of a query whose value says what is done; a page number or a search word says nothing. */
const ACTION_KEY =
  /^(?:act|action|mode|cmd|command|do|proc|task|op|type|method|view|w|m|func|route|r)$/i;

/** `dispMemberLogout` and `log-out.php` as words: `disp member logout`, `log out`. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/\.(?:php\d?|asp|aspx|jsp|do|html?|cgi|nhn)$/i, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && word !== 'disp' && word !== 'act');

function doesHarm(text: string): boolean {
  const words = wordsOf(text);
  const pairs = words.slice(1).map((word, at) => `${words[at] ?? ''}${word}`);
  if (
    [...words, ...pairs].some(
      (word) => LEAVING.has(word) || /로그아웃|회원탈퇴|수신거부|구독취소/.test(word),
    )
  ) {
    return true;
  }
  // "/posts/delete-your-traces" is an article: of these words every other one must be what is deleted.
  return (
    words.some((word) => HARMING.has(word)) &&
    words.every((word) => HARMING.has(word) || DONE_TO.has(word))
  );
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Does an address say that it logs out, unsubscribes or deletes: in a part of its path, or in what its query asks to be done? */
export function isHarmful(url: string): boolean {
  const { pathname, search } = new URL(url);
  if (pathname.split('/').some((part) => part !== '' && doesHarm(decoded(part)))) return true;
  return search
    .slice(1)
    .split('&')
    .some((pair) => {
      const [key = '', value = ''] = pair.split(/=(.*)/s);
      // "?logout" and "?logout=1" as well as "?act=dispMemberLogout".
      if (LEAVING.has(key.toLowerCase().replace(/[-_]/g, ''))) return true;
      return ACTION_KEY.test(key) && doesHarm(decoded(value));
    });
}

/** What such a link is called, without spaces and case: compared as a whole, for a heading may hold the words too. */
export const HARMFUL_TEXTS: readonly string[] = [
  '로그아웃',
  '로그아웃하기',
  '회원탈퇴',
  '탈퇴',
  '탈퇴하기',
  '회원탈퇴하기',
  '삭제',
  '삭제하기',
  '글삭제',
  '댓글삭제',
  '게시글삭제',
  '수신거부',
  '구독취소',
  '구독해지',
  '계정삭제',
  'logout',
  'logoff',
  'signout',
  'signoff',
  'unsubscribe',
  'delete',
  'deleteaccount',
  'deletemyaccount',
  'deletepost',
  'remove',
  'deactivate',
  'deactivateaccount',
  'closeaccount',
  '[로그아웃]',
  '[삭제]',
];
