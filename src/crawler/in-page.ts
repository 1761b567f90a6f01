// Questions to a page: functions that run inside it. They are sent as text, so each must stand alone.

/**
 * A function with its argument as an expression for `evaluate`.
 *
 * esbuild, which tsx and vitest use, wraps inner functions in a `__name` call that no page knows; hence the stand-in.
 *
 * @param argument anything that JSON can carry.
 */
export const inPage = <A>(fn: (argument: A) => unknown, argument: A): string =>
  `(() => { const __name = (f) => f; return (${fn.toString()})(${JSON.stringify(argument)}); })()`;

/** Which of the gates stand: their positions in the list. */
export function standingGates(
  gates: readonly { readonly button?: string; readonly selector?: string }[],
): number[] {
  const plain = (text: string): string =>
    text
      .replace(/\s+/g, ' ')
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
      .toLowerCase();
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return false;
    const style = getComputedStyle(element);
    return style.visibility !== 'hidden' && style.display !== 'none';
  };
  const buttons = 'button, a, [role=button], [role=link], input[type=submit], input[type=button]';
  const labelOf = (element: Element): string =>
    element instanceof HTMLInputElement
      ? element.value
      : (element.getAttribute('aria-label') ?? element.textContent);
  return gates.flatMap((gate, position) => {
    let found: Element[] = [];
    try {
      found =
        gate.selector === undefined
          ? [...document.querySelectorAll(buttons)].filter(
              (element) =>
                plain(labelOf(element)) === plain(gate.button ?? '') ||
                plain(element.textContent) === plain(gate.button ?? ''),
            )
          : [...document.querySelectorAll(gate.selector)];
    } catch {
      return [];
    }
    const shown = found.find(isShown);
    if (!shown) return [];
    shown.setAttribute('data-vigil-gate', String(position));
    return [position];
  });
}

/** Walks down the page in steps, so that what loads when it comes into view does. */
export async function walkDown(argument: {
  readonly steps: number;
  readonly restMs: number;
}): Promise<{ height: number }> {
  const rest = (): Promise<void> => new Promise((done) => setTimeout(done, argument.restMs));
  const scrollers = [...document.querySelectorAll('main, section, div, ul')]
    .slice(0, 2000)
    .filter(
      (element) =>
        element.scrollHeight > element.clientHeight + 200 &&
        element.clientHeight > 200 &&
        /auto|scroll/.test(getComputedStyle(element).overflowY),
    )
    .slice(0, 3);
  const root = document.scrollingElement ?? document.documentElement;
  for (const element of [root, ...scrollers]) {
    // What comes while it walks is for the next walk.
    const end = element.scrollHeight - element.clientHeight;
    const stride = Math.max(200, Math.min(element.clientHeight, innerHeight) * 0.9);
    for (let step = 0; step < argument.steps; step += 1) {
      const before = element.scrollTop;
      element.scrollTop = Math.min(before + stride, end);
      if (element.scrollTop === before) break;
      await rest();
    }
  }
  // What watches the end of the page (IntersectionObserver) is told after a frame was drawn. A page that draws none has a limit.
  const drawn = (): Promise<unknown> =>
    Promise.race([
      new Promise((done) => requestAnimationFrame(done)),
      new Promise((done) => setTimeout(done, 1000)),
    ]);
  await drawn();
  await drawn();
  return { height: root.scrollHeight };
}
