// A bounded queue for a few places: who comes first is served first, and too long a queue is refused.

/** Hands out `count` places; at most `mostWaiting` callers wait for one. */
export class Places<Place> {
  readonly #free: Place[];
  readonly #waiting: {
    readonly give: (place: Place) => void;
    readonly refuse: (why: unknown) => void;
  }[] = [];
  readonly #mostWaiting: number;
  #closed: Error | undefined;

  constructor(places: readonly Place[], mostWaiting: number) {
    this.#free = [...places];
    this.#mostWaiting = mostWaiting;
  }

  /** @throws the abort's reason; RangeError where too many wait; what {@link close} was given. */
  async take(abort?: AbortSignal): Promise<Place> {
    abort?.throwIfAborted();
    if (this.#closed) throw this.#closed;
    const free = this.#free.shift();
    if (free !== undefined) return free;
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new RangeError(`expected at most ${this.#mostWaiting} media to wait`);
    }
    return new Promise<Place>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(caller), 1);
        reject(abort?.reason instanceof Error ? abort.reason : new Error('aborted'));
      };
      const caller = {
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
      this.#waiting.push(caller);
    });
  }

  give(place: Place): void {
    const next = this.#waiting.shift();
    if (next) next.give(place);
    else this.#free.push(place);
  }

  /** Refuses everyone who waits and everyone who comes. */
  close(why: Error): void {
    this.#closed = why;
    for (const { refuse } of this.#waiting.splice(0)) refuse(why);
  }
}
