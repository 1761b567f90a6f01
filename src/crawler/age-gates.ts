// Age gates by built-in words: buttons that say "I am of age". README.md, "Gates", names the rule.

/** What is clicked without a profile's word for it; the name under which it stands in reports. */
export const AGE_GATE = 'age gate';

/** The mark on its button; those of a profile's gates have their position. */
export const AGE_MARK = 'age';

/** "네, 만 19세 이상입니다", "I am 18 or older - Enter": nothing else is called so. */
const SAYS_AGE =
  "^(?:(?:네|예|yes)[,.! ]*)?(?:(?:저는|나는|i am|i'm|i’m) ?)?(?:(?:만 ?)?(?:18|19|20|21) ?(?:세|살)? ?(?:\\+|이상|or older|or over|and over|years? (?:old )?or older|years of age or older)|(?:at least|over) (?:18|19|20|21)(?: years old)?|성인|an adult)(?:입니다|임|이에요|이다)?(?:[ ,.:()-]*(?:입장|입장하기|들어가기|enter|확인|동의|yes))*$|^(?:enter|입장) ?[(-]? ?(?:i am )?(?:over )?(?:18|19|21)(?:\\+|세 이상| or older)?\\)?$";
/** Words of any dialogue, which count only beside words about age. */
const SAYS_YES =
  '^(?:입장|입장하기|들어가기|예|네|확인|동의|동의합니다|동의하고 입장|계속|계속하기|enter|enter site|yes|agree|i agree|agree and enter|accept|continue|confirm)$';
/**
 * What the words around such a button say: that this is not for minors. That minors are spoken of is not enough, for every Korean
 * site's foot links to its youth protection policy.
 */
const ABOUT_AGE =
  '(?:18|19|20|21) ?(?:세|살) ?(?:미만|이하)[^.!?]{0,60}(?:(?:이용|입장|열람|접근|접속|시청|관람|가입|볼)[가-힣]{0,3} ?(?:수|하실 수) ?없|금지|불가|제한|나가)|(?:18|19|20|21) ?(?:세|살) ?이상[^.!?]{0,30}(?:이용|입장|열람|접근|접속|시청|관람)|(?:18|19|21) ?금|성인 ?(?:인증|전용|사이트|콘텐츠|컨텐츠)|청소년(?:에게)? ?유해|adults? only|adult (?:content|website|site|material)|age (?:verification|gate|check|restricted)|legal age|(?:over|under) (?:18|19|21)|(?:18|19|21) ?(?:\\+|years)';
/** An identity check, which is never passed. */
const ABOUT_IDENTITY =
  '본인 ?(?:인증|확인)|휴대(?:폰|전화) ?(?:인증|본인)|아이핀|i-pin|공동 ?인증서|실명 ?(?:인증|확인)|verify your identity|id verification';

export const AGE_WORDS = { SAYS_AGE, SAYS_YES, ABOUT_AGE, ABOUT_IDENTITY } as const;

/** Does a button's text alone say that one is of age? */
export const saysAge = (plainText: string): boolean => new RegExp(SAYS_AGE, 'i').test(plainText);

/**
 * Runs inside the page. Marks the button of an age gate with `data-vigil-gate="<mark>"`.
 *
 * A button whose own text says "I am of age" is one; one that only says yes is one where the box around it, without its foot and
 * menus, says that this is not for minors, and is an overlay or the whole of a page with few links, and where it sends no form.
 * Neither where the box asks for an identity check, or for anything typed.
 *
 * @returns whether one stands.
 */
export function markAgeGate(argument: { readonly mark: string } & typeof AGE_WORDS): boolean {
  const { mark } = argument;
  const MAX_BUTTONS = 3_000;
  const MAX_BOX_TEXT = 2_500;
  const MAX_CLIMB = 8;
  const MANY_LINKS = 15;
  const plain = (text: string): string =>
    text
      .replace(/\s+/g, ' ')
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+)]+$/gu, '')
      .toLowerCase();
  const saysItsAge = new RegExp(argument.SAYS_AGE, 'i');
  const saysYes = new RegExp(argument.SAYS_YES, 'i');
  const aboutAge = new RegExp(argument.ABOUT_AGE, 'i');
  const aboutIdentity = new RegExp(argument.ABOUT_IDENTITY, 'i');
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return width > 0 && height > 0 && style.visibility !== 'hidden' && style.display !== 'none';
  };
  const isOverlay = (element: Element): boolean => {
    const { position } = getComputedStyle(element);
    const role = element.getAttribute('role') ?? '';
    return position === 'fixed' || /dialog/.test(role) || element.localName === 'dialog';
  };
  /** What a box says itself: a page's foot and menus speak of the site, not of what the button is for. */
  const saysOf = (box: Element): string =>
    [...box.querySelectorAll('footer, nav, [role=contentinfo], [id*=foot], [class*=foot]')].reduce(
      (text, part) => text.replace(part.textContent, ' '),
      box.textContent,
    );
  /** Does it send a form otherwise than as an address? */
  const sends = (button: Element): boolean => {
    const form =
      button instanceof HTMLButtonElement || button instanceof HTMLInputElement
        ? button.form
        : button.closest('form');
    const own = button.getAttribute('formmethod') ?? '';
    return /post/i.test(own) || /post/i.test(form?.getAttribute('method') ?? '');
  };
  /** The smallest box around the button that speaks of age, and whether any box up to the top lies over the page. */
  const boxOf = (button: Element): { box?: Element; over: boolean } => {
    let box: Element | undefined;
    let over = false;
    let at = button.parentElement;
    for (let climbed = 0; at && climbed < MAX_CLIMB; climbed += 1) {
      if (isOverlay(at)) over = true;
      if (!box && at.textContent.length <= MAX_BOX_TEXT && aboutAge.test(saysOf(at))) box = at;
      at = at.parentElement;
    }
    return { ...(box ? { box } : {}), over };
  };
  const asksMore = (box: Element): boolean =>
    aboutIdentity.test(box.textContent) ||
    [...box.querySelectorAll('input')].some(
      (input) => /^(?:text|password|email|tel|number)$/.test(input.type) && isShown(input),
    );
  const fewLinks = document.links.length < MANY_LINKS;
  const buttons = 'button, a, [role=button], input[type=submit], input[type=button]';
  for (const button of [...document.querySelectorAll(buttons)].slice(0, MAX_BUTTONS)) {
    const label =
      button instanceof HTMLInputElement
        ? button.value
        : (button.getAttribute('aria-label') ?? button.textContent);
    if (label.length > 80) continue;
    const text = plain(label);
    const isClear = saysItsAge.test(text);
    if (!isClear && (!saysYes.test(text) || sends(button))) continue;
    if (!isShown(button)) continue;
    const { box, over } = boxOf(button);
    if (isClear ? asksMore(box ?? button) : !box || asksMore(box) || !(over || fewLinks)) continue;
    button.setAttribute('data-vigil-gate', mark);
    return true;
  }
  return false;
}
