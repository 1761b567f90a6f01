// The words of removal and of what a check saw, in every language. Their types are checked by words-en.ts and words-ko.ts.

import type { TimelineKind } from './checks.js';
import type { CheckEffect, PlaceStanding, RelapseKind, RemovalState } from './removal.js';
import type {
  FrontEvidence,
  MediaEvidence,
  MissingEvidence,
  PageEvidence,
} from './removal-evidence.js';

type WordsFor<Member extends string> = Readonly<Record<Member, string>>;

export type RemovalWords = {
  readonly removalState: WordsFor<RemovalState>;
  readonly placeStanding: WordsFor<PlaceStanding>;
  readonly checkEffect: WordsFor<CheckEffect>;
  readonly relapseKind: WordsFor<RelapseKind>;
  readonly timelineKind: WordsFor<TimelineKind>;
  readonly pageEvidence: WordsFor<PageEvidence>;
  readonly mediaEvidence: WordsFor<MediaEvidence>;
  readonly missingEvidence: WordsFor<MissingEvidence>;
  readonly frontEvidence: WordsFor<FrontEvidence>;
};

export const REMOVAL_WORDS_EN: RemovalWords = {
  removalState: {
    present: 'still there',
    'media-gone': 'the page is there, the media is not',
    'page-gone': 'the page is gone',
    'soft-404': 'the site says that it is gone',
    'blocked-here': 'blocked for us; others may see it',
    login: 'behind a login',
    unreachable: 'could not be reached',
    unknown: 'cannot be told',
  },
  placeStanding: {
    present: 'still there',
    gone: 'gone, not verified yet',
    removed: 'removed, verified',
    relapsed: 'returned after removal',
  },
  checkEffect: {
    gone: 'gone for the first time',
    removed: 'removal verified',
    back: 'there again before the removal was verified',
    returned: 'returned after a verified removal',
  },
  relapseKind: {
    'same-page': 'on the same page',
    'same-site': 'elsewhere on the same site',
    'other-site': 'on another site',
  },
  timelineKind: {
    registered: 'registered',
    'first-seen': 'first seen',
    confirmed: 'confirmed',
    dismissed: 'dismissed',
    requested: 'deletion requested',
    answered: 'request answered',
    gone: 'gone, not verified yet',
    removed: 'removal verified',
    back: 'there again before verification',
    returned: 'returned',
    withdrawn: 'reference withdrawn',
  },
  pageEvidence: {
    shown: 'the page was read',
    'says-removed': 'the page says that it was removed',
    'not-found': 'the page answers "not found"',
    'not-found-removed': 'the page answers "not found" and says that it was removed',
    'bare-not-found': 'a bare "not found" without a page of the site',
    blocked: 'access was refused',
    wall: 'stopped by a captcha or an entry gate',
    login: 'the page asks to log in',
    failed: 'the page did not answer as it should',
    'left-alone': 'robots.txt asks not to visit it',
    elsewhere: 'the page leads out of the site',
    odd: 'the answer is none that is understood',
  },
  mediaEvidence: {
    same: 'the registered media was seen',
    alike: 'something that a person should look at was seen',
    other: 'other media are at its addresses now',
    gone: 'its addresses answer "not found"',
    'like-missing': 'its addresses are refused, as ones that never existed',
    hidden: 'its addresses are refused, unlike ones that never existed',
    failed: 'its addresses could not be asked',
    none: 'it has no address of its own',
    'not-asked': 'its addresses were not asked',
  },
  missingEvidence: {
    alike: 'an address that never existed shows the same',
    'same-look': 'an address that never existed shows the same look',
    unlike: 'an address that never existed shows something else',
    unseen: 'an address that never existed could not be seen',
    'not-asked': 'not compared with an address that never existed',
  },
  frontEvidence: {
    itself: 'the site’s front page is itself',
    'same-everywhere': 'the site shows us the same for everything',
    unseen: 'the site’s front page could not be seen',
    'not-asked': 'the site’s front page was not asked for',
  },
};

export const REMOVAL_WORDS_KO: RemovalWords = {
  removalState: {
    present: '아직 있음',
    'media-gone': '페이지는 있으나 촬영물은 없음',
    'page-gone': '페이지가 없어짐',
    'soft-404': '사이트가 없는 게시물이라고 안내함',
    'blocked-here': '우리에게만 차단됨(다른 곳에서는 보일 수 있음)',
    login: '로그인해야 볼 수 있음',
    unreachable: '접속하지 못함',
    unknown: '판단할 수 없음',
  },
  placeStanding: {
    present: '아직 있음',
    gone: '없어짐(확인 전)',
    removed: '삭제 확인됨',
    relapsed: '삭제 후 다시 나타남',
  },
  checkEffect: {
    gone: '처음으로 없어진 것을 봄',
    removed: '삭제가 확인됨',
    back: '삭제 확인 전에 다시 나타남',
    returned: '삭제 확인 후 다시 나타남',
  },
  relapseKind: {
    'same-page': '같은 페이지에서',
    'same-site': '같은 사이트의 다른 곳에서',
    'other-site': '다른 사이트에서',
  },
  timelineKind: {
    registered: '등록',
    'first-seen': '처음 발견',
    confirmed: '피해촬영물로 확인',
    dismissed: '해당 없음 처리',
    requested: '삭제 요청',
    answered: '요청에 대한 답변',
    gone: '없어짐(확인 전)',
    removed: '삭제 확인',
    back: '확인 전에 다시 나타남',
    returned: '다시 나타남',
    withdrawn: '등록 철회',
  },
  pageEvidence: {
    shown: '페이지를 읽음',
    'says-removed': '페이지가 삭제되었다고 안내함',
    'not-found': '페이지가 "없음"으로 응답함',
    'not-found-removed': '페이지가 "없음"으로 응답하고 삭제되었다고 안내함',
    'bare-not-found': '사이트의 안내 없이 "없음"으로만 응답함',
    blocked: '접속이 거부됨',
    wall: '자동입력 방지나 입장 확인에서 막힘',
    login: '로그인을 요구함',
    failed: '페이지가 제대로 응답하지 않음',
    'left-alone': 'robots.txt가 방문하지 말 것을 요청함',
    elsewhere: '페이지가 사이트 밖으로 연결됨',
    odd: '이해할 수 없는 응답',
  },
  mediaEvidence: {
    same: '등록된 촬영물이 있음',
    alike: '담당자가 보아야 할 유사한 것이 있음',
    other: '그 주소에 다른 것이 있음',
    gone: '촬영물 주소가 "없음"으로 응답함',
    'like-missing': '촬영물 주소가 없는 주소와 똑같이 거부됨',
    hidden: '촬영물 주소만 거부됨',
    failed: '촬영물 주소를 확인하지 못함',
    none: '촬영물의 별도 주소가 없음',
    'not-asked': '촬영물 주소는 확인하지 않음',
  },
  missingEvidence: {
    alike: '없는 주소와 같은 화면',
    'same-look': '없는 주소와 같은 모양의 화면',
    unlike: '없는 주소와 다른 화면',
    unseen: '없는 주소의 화면을 보지 못함',
    'not-asked': '없는 주소와 비교하지 않음',
  },
  frontEvidence: {
    itself: '사이트 첫 화면은 정상',
    'same-everywhere': '사이트가 모든 주소에 같은 화면을 보임',
    unseen: '사이트 첫 화면을 보지 못함',
    'not-asked': '사이트 첫 화면은 확인하지 않음',
  },
};
