// A bounded queue for a few places: who comes first is served first, and too long a queue is refused.

export type Request = {
  /** Takes also the second half of a place that somebody is at. */
  readonly behind: boolean;
  /** Was at a place and lost it by no fault of its own: goes before the others, and is never refused. */
  readonly again: boolean;
};

type Caller<Place> = Request & {
  readonly give: (place: Place) => void;
  readonly refuse: (why: unknown) => void;
};

/** Hands out places: an empty one if there is, else one with room behind who is at it; at most `mostWaiting` callers wait for one. */
export class Places<Place> {
  /** With how many are at each; those that were given longest ago come first. */
  readonly #taken: Map<Place, number>;
  readonly #waiting: Caller<Place>[] = [];
  readonly #mostWaiting: number;
  readonly #hasRoomBehind: (place: Place) => boolean;
  #closed: Error | undefined;

  /** @param hasRoomBehind asked of places with one caller at it. */
  constructor(
    places: readonly Place[],
    mostWaiting: number,
    hasRoomBehind: (place: Place) => boolean,
  ) {
    this.#taken = new Map(places.map((place) => [place, 0]));
    this.#mostWaiting = mostWaiting;
    this.#hasRoomBehind = hasRoomBehind;
  }

  /** @throws the abort's reason; RangeError where too many wait; what {@link close} was given. */
  async take(request: Request, abort?: AbortSignal): Promise<Place> {
    abort?.throwIfAborted();
    if (this.#closed) throw this.#closed;
    const place = this.#waiting.length === 0 || request.again ? this.#choose(request) : undefined;
    if (place !== undefined) return place;
    if (this.#waiting.length >= this.#mostWaiting && !request.again) {
      throw new RangeError(`expected at most ${this.#mostWaiting} media to wait`);
    }
    return new Promise<Place>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(caller), 1);
        reject(abort?.reason instanceof Error ? abort.reason : new Error('aborted'));
        // It may have wanted more than those who waited for it to be served.
        this.#serve();
      };
      const caller = {
        ...request,
        give: (place: Place): void => {
          abort?.removeEventListener('abort', leave);
          resolve(place);
        },
        refuse: (why: unknown): void => {
          abort?.removeEventListener('abort', leave);
          reject(why instanceof Error ? why : new Error(String(why)));
        },
      };
      abort?.addEventListener('abort', leave, { once: true });
      if (request.again) this.#waiting.unshift(caller);
      else this.#waiting.push(caller);
    });
  }

  give(place: Place): void {
    this.#taken.set(place, (this.#taken.get(place) ?? 1) - 1);
    this.#serve();
  }

  /** Refuses everyone who waits and everyone who comes. */
  close(why: Error): void {
    this.#closed = why;
    for (const { refuse } of this.#waiting.splice(0)) refuse(why);
  }

  #serve(): void {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      const place = this.#choose(next);
      if (place === undefined) return;
      this.#waiting.shift();
      next.give(place);
    }
  }

  #choose({ behind }: Request): Place | undefined {
    const all = [...this.#taken];
    const [chosen] =
      all.find(([, count]) => count === 0) ??
      (behind
        ? all.find(([place, count]) => count === 1 && this.#hasRoomBehind(place))
        : undefined) ??
      [];
    if (chosen === undefined) return undefined;
    const count = this.#taken.get(chosen) ?? 0;
    this.#taken.delete(chosen);
    this.#taken.set(chosen, count + 1);
    return chosen;
  }
}
