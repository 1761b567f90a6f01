// Words for a dropped yield: the one home of the sentence, for the verdict and for `status`.

import type { Language, Texts } from './language.js';
import type { YieldDrop } from './yield-drop.js';

const TEXTS: Texts<(drop: YieldDrop) => string> = {
  en: ({ of, pages, perPage, usual }) =>
    `${perPage} ${of === 'media' ? 'images and videos' : 'links'} per page instead of the usual ${usual} (${pages} ${pages === 1 ? 'page' : 'pages'})`,
  ko: ({ of, pages, perPage, usual }) =>
    `페이지당 ${of === 'media' ? '사진·영상' : '링크'} ${perPage}개(평소 ${usual}개, 페이지 ${pages}개 기준)`,
};

/** What dropped, without the site's name: `0.2 images and videos per page instead of the usual 6.5 (40 pages)`. */
export const dropWords = (drop: YieldDrop, language: Language): string => TEXTS[language](drop);
