// What of a page may be clicked on, and what is clicked next. Runs inside a frame, so it stands alone.

/**
 * Runs inside the page. Looks for what shows more pictures and does nothing else, and clicks on the most promising of it.
 *
 * "Next" and "more" are clicked again as long as pictures come that were not seen before, a thumbnail once. Left alone is what
 * is in a form, what has an address of its own (a link is followed, not clicked), and what names anything that sends, buys,
 * follows, rates, deletes, or logs in or out, in Korean or English.
 *
 * @returns whether there is (or, with `act`, was) something to click on.
 */
export function nextClick(argument: { readonly store: string; readonly act: boolean }): {
  clicked: boolean;
} {
  type State = {
    readonly seen: Set<string>;
    readonly tried: Map<Element, number>;
    readonly dead: Set<Element>;
    last?: Element;
  };
  const MAX_ELEMENTS = 6_000;
  const MAX_EACH = 40;
  const MAX_THUMBS = 16;
  /** A carousel may need two clicks for its next picture, as when it shows two at once. */
  const PATIENCE = 2;
  /** In a text, an address or a script; camelCase is taken apart first. */
  const NEVER =
    /(?:^|[^a-z])(?:post|submit\w*|send|log-?_?\s?(?:in|out|off)|sign-?_?\s?(?:in|up|out|off)|regist\w*|join|buy\w*|cart|checkout|purchas\w*|order|pay(?:ment)?|donat\w*|(?:un)?subscrib\w*|(?:un)?follow\w*|(?:add-?_?\s?)?friends?|(?:dis|un)?likes?|love|fav\w*|bookmark|(?:up|down)?votes?|rate|rating|share|re-?posts?|(?:re-?)?tweets?|hearts?|gifts?|exit|leave|report|flag|block|delete|remove|destroy|edit|comment|reply|message|chat|upload|download|save|accept|agree|confirm|install|cancel|unlock|premium|upgrade|ads?)(?![a-z])|전송|보내|등록|작성|글쓰기|로그인|로그아웃|가입|탈퇴|구매|구입|결제|주문|장바구니|충전|후원|구독|팔로|친구|이웃|좋아요|추천|공감|찜|투표|평점|공유|신고|차단|삭제|수정|댓글|답글|쪽지|채팅|업로드|다운로드|저장|동의|확인|설치|취소|참여|응모|하트|스크랩|나가기|선물|출석|신청|광고/i;
  /** In the name of a class, where "post", "order" or "block" are words of the layout. */
  const NEVER_CLASS =
    /(?:^|[^a-z])(?:submit|log-?_?(?:in|out)|sign-?_?(?:in|up|out)|buy|cart|checkout|purchase|payment|donate|subscribe|follow|likes?|vote|share|re-?post|retweet|heart|gift|report|delete|remove|reply|upload|download|ads?)(?![a-z])/i;
  const NEXT =
    /(?:^|[^a-z])next(?:[^a-z]|$)|arrow[-_]*right|right[-_]*arrow|chevron[-_]*right|(?:^|[^가-힣])다음(?!\s*(?:글|페이지|카페|주소))/i;
  const NEXT_SIGN = /^[\s]*(?:[›»>→▶▷❯⟩➡]|>>)[\s]*$/u;
  const MORE =
    /더\s*보기|더\s*불러|펼쳐\s*보기|전체\s*보기|(?:load|show|view|see)[\s_-]*(?:more|all)|more[\s_-]*(?:photos|pictures|images)/i;
  const PLAY = /(?:^|[^a-z])(?:big-?)?play(?:[^a-z]|$)|재생/i;
  const GALLERY = /thumb|gallery|photo|album|lightbox|zoom|slide|picture|image|사진|갤러리/i;

  type Store = { clicks?: State | undefined };
  const windows = window as unknown as Record<string, Store | undefined>;
  const store: Store = windows[argument.store] ?? {};
  const state: State = store.clicks ?? { seen: new Set(), tried: new Map(), dead: new Set() };
  store.clicks = state;

  // What is shown now, and whether some of it is new since the last click.
  let news = 0;
  const note = (source: string): void => {
    if (source === '' || state.seen.has(source) || state.seen.size > 20_000) return;
    state.seen.add(source);
    news += 1;
  };
  for (const image of [...document.images].slice(0, 5_000)) note(image.currentSrc || image.src);
  for (const film of document.querySelectorAll('video')) note(film.currentSrc || film.src);
  for (const styled of [...document.querySelectorAll('[style*="url("]')].slice(0, 2_000)) {
    note(styled.getAttribute('style') ?? '');
  }
  for (const canvas of [...document.querySelectorAll('canvas')].slice(0, 8)) {
    try {
      const small = document.createElement('canvas');
      small.width = 8;
      small.height = 8;
      small.getContext('2d')?.drawImage(canvas, 0, 0, 8, 8);
      note(small.toDataURL());
    } catch {
      // Tainted: its clicks count as without effect.
    }
  }
  if (state.last && argument.act) {
    const tries = news > 0 ? 0 : (state.tried.get(state.last) ?? 0) + 1;
    state.tried.set(state.last, tries);
    if (tries >= PATIENCE) state.dead.add(state.last);
  }

  const apart = (text: string): string => text.slice(0, 300).replace(/([a-z])([A-Z])/g, '$1 $2');
  const isForbidden = (element: Element): boolean => {
    if (NEVER_CLASS.test(apart(element.getAttribute('class') ?? ''))) return true;
    const words = [...element.attributes]
      .filter(({ name }) => !/^(?:class|style|src|srcset|d|viewbox|data-vigil.*)$/i.test(name))
      .map(({ name, value }) => apart(`${name} ${value}`));
    return NEVER.test([...words, apart(element.textContent.slice(0, 80))].join(' | '));
  };
  const labelOf = (element: Element): string =>
    [
      element.getAttribute('aria-label'),
      element.getAttribute('title'),
      element.getAttribute('class'),
      element.id,
      element.textContent.trim().slice(0, 30),
    ].join(' ');
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    if (width < 6 || height < 6) return false;
    const { visibility, display, pointerEvents } = getComputedStyle(element);
    return visibility !== 'hidden' && display !== 'none' && pointerEvents !== 'none';
  };
  const leads = (element: Element): boolean => {
    const link = element.closest('a[href], area[href]');
    const href = link?.getAttribute('href')?.trim() ?? '#';
    return !/^(?:#|javascript:\s*(?:void|;|$)|$)/i.test(href);
  };
  const isSafe = (element: Element): boolean => {
    if (element.closest('form, [contenteditable], select, label, nav [href], header [href]'))
      return false;
    if (
      element.closest(
        'input, textarea, [disabled], [aria-disabled="true"], [data-method], [download]',
      )
    ) {
      return false;
    }
    if (leads(element)) return false;
    // What stands around it may be the button: a heart in a link in a bar.
    for (let at: Element | null = element, up = 0; at && up < 3; at = at.parentElement, up += 1) {
      const isButton = at === element || at.matches('button, a, [role=button], [onclick]');
      if (isButton ? isForbidden(at) : NEVER_CLASS.test(apart(at.getAttribute('class') ?? ''))) {
        return false;
      }
    }
    return ![...element.querySelectorAll('*')].slice(0, 12).some(isForbidden);
  };
  const kindOf = (element: Element): 'next' | 'more' | 'play' | 'thumb' | undefined => {
    const label = labelOf(element);
    const text = element.textContent.trim();
    if (text.length > 40) return undefined;
    const isControl = element.matches('button, a, [role=button], [onclick], [tabindex], summary');
    const points = (): boolean => isControl || getComputedStyle(element).cursor === 'pointer';
    if (NEXT.test(label) || NEXT_SIGN.test(text)) return points() ? 'next' : undefined;
    if (MORE.test(label)) return points() ? 'more' : undefined;
    if (isControl && PLAY.test(label) && document.querySelector('video, [class*=player]'))
      return 'play';
    if (
      element instanceof HTMLImageElement ||
      element.querySelector(':scope > img, :scope > * > img')
    ) {
      const { width, height } = element.getBoundingClientRect();
      if (Math.max(width, height) > 500 || Math.min(width, height) < 30) return undefined;
      const around = element.closest(
        '[class*=thumb], [class*=gallery], [class*=album], [class*=photo]',
      );
      const isOne = isControl || around !== null || GALLERY.test(label);
      return isOne && points()
        ? 'thumb'
        : getComputedStyle(element).cursor === 'pointer'
          ? 'thumb'
          : undefined;
    }
    return undefined;
  };

  const order = ['next', 'more', 'play', 'thumb'] as const;
  const best = new Map<(typeof order)[number], Element>();
  const clickedThumbs = [...state.tried.keys()].filter((element) => state.dead.has(element)).length;
  const candidates = document.querySelectorAll(
    'button, a, [role=button], [onclick], [tabindex], summary, img, [class*=next], [class*=arrow], [class*=more], div, span',
  );
  const taken: Element[] = [];
  for (const element of [...candidates].slice(0, MAX_ELEMENTS)) {
    if (state.dead.has(element) || (element.matches('div, span') && element.children.length > 2))
      continue;
    const kind = kindOf(element);
    if (kind === undefined || best.has(kind)) continue;
    if (kind === 'thumb' && clickedThumbs >= MAX_THUMBS) continue;
    // The innermost and the outermost of one button are one.
    if (taken.some((other) => other.contains(element) || element.contains(other))) continue;
    if (!isShown(element) || !isSafe(element)) continue;
    best.set(kind, element);
    taken.push(element);
    if (best.size === order.length) break;
  }
  for (const kind of order) {
    const element = best.get(kind);
    if (!element) continue;
    if (!argument.act) return { clicked: true };
    const times = Number(element.getAttribute('data-vigil-clicks') ?? '0') + 1;
    element.setAttribute('data-vigil-clicks', String(times));
    if (kind === 'thumb' || kind === 'play' || times >= MAX_EACH) {
      state.dead.add(element);
      state.tried.set(element, 0);
      // The picture in a button, and the button around it, are the same thumbnail.
      for (const inner of element.querySelectorAll('img, span, div')) state.dead.add(inner);
      for (let at = element.parentElement, up = 0; at && up < 2; at = at.parentElement, up += 1) {
        if (at.matches('button, a, [role=button], [onclick]')) state.dead.add(at);
      }
    }
    state.last = element;
    if (element instanceof HTMLElement) element.click();
    else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    return { clicked: true };
  }
  return { clicked: false };
}
