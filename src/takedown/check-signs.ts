// Words by which a page says that it is removed, blocked or for members only. Data: add phrases here, with a test.

/** What was here is not here any more. Not "not found", which servers say of anything. */
const REMOVED = [
  /삭제(?:된|되었|됐|하신|한)\s*(?:게시물|게시글|글|페이지|영상|동영상|사진|이미지|콘텐츠|컨텐츠)/,
  /(?:게시물|게시글|글|페이지|영상|동영상|사진|이미지|콘텐츠|컨텐츠)(?:이|가|은|는)?\s*삭제(?:되|됐|된)/,
  /존재하지\s*않(?:는|거나)\s*(?:삭제|게시물|게시글|글|페이지|영상|콘텐츠|컨텐츠)/,
  /(?:게시물|게시글|글|페이지|영상)(?:이|가|은|는)?\s*존재하지\s*않/,
  /(?:권리자|관리자|운영자|작성자)[^.]{0,20}삭제(?:되|했|하였|처리)/,
  /게시\s*(?:가\s*)?중단(?:된|되었)/,
  /\b(?:has|have|had|was|were|been)\s+(?:been\s+)?(?:removed|deleted|taken down)\b/i,
  /\bno longer (?:available|exists?)\b/i,
  /\b(?:this|the) (?:post|page|video|image|photo|content|thread|topic|file)(?: you[^.]{0,40})? (?:does(?:n't| not)|doesn’t) exist\b/i,
] as const;

/** Refused for this country, by law, or for this client: others may see it. */
const BLOCKED = [
  /불법\s*[·・ㆍ.]?\s*유해\s*(?:정보|사이트)/,
  /warning\.or\.kr/i,
  /접속이?\s*(?:제한|차단)/,
  /차단된?\s*(?:사이트|페이지|주소|안내)/,
  /(?:국가|지역)에서는?\s*(?:이용|시청|접속|제공)[^.]{0,12}(?:없|않|제한)/,
  /\bnot available (?:in|for|from) your (?:country|region|location|area|territory)\b/i,
  /\bblocked (?:in|from) your (?:country|region|location)\b/i,
  /\bunavailable (?:for|due to) legal reasons\b/i,
  /\bblock(?:s|ed)? access from your country\b/i,
  /\bbanned the country or region\b/i,
  /\byou have been blocked\b/i,
  /\berror (?:code:? ?)?(?:1006|1007|1008|1009|1020)\b/i,
  /\baccess denied\b/i,
  /\brequest blocked\b/i,
  /\bgeo(?:graphical(?:ly)?)?[- ]?(?:blocked|restricted|restriction)/i,
] as const;

const BLOCK_HOSTS = /(?:^|\.)warning\.or\.kr$/i;

/** Who is not logged in is not told what is here. */
const LOGIN = [
  /로그인이?\s*(?:필요|후|하셔야|하여야|해야|한\s*후|하신\s*후)/,
  /(?:회원|멤버)(?:만|전용)/,
  /(?:접근|읽기|열람|글을?\s*읽을)\s*권한이?\s*없/,
  /\b(?:log|sign) ?in (?:to|before|is required|required)\b/i,
  /\b(?:must|need to|have to|please) (?:be )?(?:logg?(?:ed)?|sign(?:ed)?)[- ]?in\b/i,
  /\bmembers only\b/i,
  /\bregistered (?:users|members) only\b/i,
] as const;

const LOGIN_PATH = /\/(?:log[-_]?in|sign[-_]?in|session\/new|auth|member\/login)(?:[/.?]|$)/i;

/** A notice is short; the same words in a long page are somebody's talk. */
const NOTICE_CHARS = 3_000;

const says = (text: string, phrases: readonly RegExp[]): boolean =>
  text.length <= NOTICE_CHARS && phrases.some((phrase) => phrase.test(text));

export const saysRemoved = (text: string): boolean => says(text, REMOVED);

/** Of a text of any length, as of what a page has beyond the site's front page: a false hit only says nothing of removal. */
export const mentionsBlock = (text: string): boolean => BLOCKED.some((phrase) => phrase.test(text));
export const mentionsLogIn = (text: string): boolean => LOGIN.some((phrase) => phrase.test(text));

export const saysBlocked = (text: string): boolean => says(text, BLOCKED);

/** Does the address belong to those who announce blocks? */
export const isBlockAddress = (url: string): boolean =>
  URL.canParse(url) && BLOCK_HOSTS.test(new URL(url).hostname);

/**
 * Does the page ask to log in? Boards show a small log-in form beside everything, so a password field alone says nothing.
 *
 * @param passwords how many password fields it has.
 */
export const asksToLogIn = (text: string, url: string, passwords: number): boolean =>
  says(text, LOGIN) || (passwords > 0 && LOGIN_PATH.test(new URL(url).pathname));

/** The address of a log-in page, wherever it is. */
export const isLoginAddress = (url: string): boolean =>
  URL.canParse(url) && LOGIN_PATH.test(new URL(url).pathname);
