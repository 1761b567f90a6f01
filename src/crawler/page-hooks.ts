// What is remembered inside every frame from its first moment, for later it is gone: blobs, fed videos, closed shadow roots, keys.

import { randomBytes } from 'node:crypto';
import { inPage } from './in-page.js';

/**
 * Where a frame's window keeps what it remembers: a name that no page can know beforehand. Pages may look for it, and
 * forge what is in it: what comes from there is parsed and bounded like everything that a page says.
 */
export const STORE = `v${randomBytes(9).toString('hex')}`;

/** One buffer of a MediaSource. Runs are unbroken; a new one begins after an `abort()` or after bytes were left out. */
type FedBuffer = {
  /** The address of its MediaSource, once it has one. */
  readonly url: () => string;
  readonly mimeType: string;
  readonly runs: Uint8Array[][];
  bytes: number;
  dropped: number;
};

export type PageStore = {
  readonly shadows: WeakMap<Element, ShadowRoot>;
  readonly blobs: Map<string, Blob>;
  readonly fed: FedBuffer[];
  /** DRM systems that were asked for, and whether a media element met encrypted pictures. */
  readonly keySystems: Set<string>;
  encrypted: boolean;
  /** Canvases whose picture can't be read back later: WebGL forgets it once it is on the screen. */
  readonly forgetful: WeakSet<Element>;
  /** Is, or was, the page clicked? Then its open sockets send nothing more. */
  clicking: boolean;
  /** Bytes of fed videos that may be kept, all together; grows as a film is sought through. */
  allowance: number;
  kept: number;
};

const BOUNDS = {
  maxBlobs: 400,
  /** Blobs live in the browser's blob storage: these are references that keep them from being let go of. */
  maxBlobBytes: 150_000_000,
  maxBuffers: 12,
  /** Before anything is sought; each search through the film adds its share. */
  firstAllowance: 6_000_000,
};

/** The script that every frame begins with. */
export const hookScript = (): string => inPage(installHooks, { store: STORE, ...BOUNDS });

/** Runs inside every frame, before its own scripts. */
export function installHooks(argument: typeof BOUNDS & { readonly store: string }): void {
  const store: PageStore = {
    shadows: new WeakMap(),
    blobs: new Map(),
    fed: [],
    keySystems: new Set(),
    encrypted: false,
    forgetful: new WeakSet(),
    clicking: false,
    allowance: argument.firstAllowance,
    kept: 0,
  };
  if (Object.prototype.hasOwnProperty.call(window, argument.store)) return;
  Object.defineProperty(window, argument.store, { value: store });

  // Each replaced function does what the first one did, whatever goes wrong in what is remembered.
  const replace = <T extends object, N extends keyof T>(
    owner: T | undefined,
    name: N,
    make: (first: T[N]) => T[N],
  ): void => {
    if (owner?.[name] === undefined) return;
    owner[name] = make(owner[name]);
  };
  const quietly = (note: () => void): void => {
    try {
      note();
    } catch {
      // The page goes on.
    }
  };

  replace(Element.prototype, 'attachShadow', (first) => {
    return function (this: Element, init: ShadowRootInit): ShadowRoot {
      const root = first.call(this, init);
      quietly(() => store.shadows.set(this, root));
      return root;
    };
  });

  replace(HTMLCanvasElement.prototype, 'getContext', (first) => {
    return function (
      this: HTMLCanvasElement,
      ...words: Parameters<typeof first>
    ): RenderingContext | null {
      quietly(() => {
        if (words[0] !== '2d') store.forgetful.add(this);
      });
      return first.apply(this, words);
    } as typeof first;
  });
  replace(HTMLCanvasElement.prototype, 'transferControlToOffscreen', (first) => {
    return function (this: HTMLCanvasElement): OffscreenCanvas {
      quietly(() => store.forgetful.add(this));
      return first.call(this);
    };
  });

  // No request of the browser, so the fence around a clicked page does not see it (click-fence.ts).
  const isSilent = (): boolean => {
    if (store.clicking) return true;
    try {
      // A frame that a script made after the clicks began.
      const outer = window.top as unknown as Record<string, PageStore | undefined> | null;
      return outer?.[argument.store]?.clicking === true;
    } catch {
      return false;
    }
  };
  if (typeof WebSocket !== 'undefined') {
    replace(WebSocket.prototype, 'send', (first) => {
      return function (this: WebSocket, ...words: Parameters<typeof first>): void {
        if (!isSilent()) first.apply(this, words);
      };
    });
  }
  if (typeof ServiceWorker !== 'undefined') {
    replace(ServiceWorker.prototype, 'postMessage', (first) => {
      return function (this: ServiceWorker, ...words: unknown[]): void {
        if (!isSilent()) first.apply(this, words as Parameters<typeof first>);
      };
    });
  }

  // A shared worker's requests are no page's, so no fence sees them: it is told nothing, and none is begun.
  if (typeof SharedWorker !== 'undefined') {
    const sharedPorts = new WeakSet<MessagePort>();
    window.SharedWorker = new Proxy(SharedWorker, {
      construct(first, words: ConstructorParameters<typeof SharedWorker>): SharedWorker {
        if (isSilent()) throw new DOMException('Access denied', 'SecurityError');
        const made = new first(...words);
        quietly(() => sharedPorts.add(made.port));
        return made;
      },
    });
    replace(MessagePort.prototype, 'postMessage', (first) => {
      return function (this: MessagePort, ...words: unknown[]): void {
        if (sharedPorts.has(this) && isSilent()) return;
        first.apply(this, words as Parameters<typeof first>);
      };
    });
    if (typeof BroadcastChannel !== 'undefined') {
      replace(BroadcastChannel.prototype, 'postMessage', (first) => {
        return function (this: BroadcastChannel, message: unknown): void {
          if (!isSilent()) first.call(this, message);
        };
      });
    }
  }

  const urls = new WeakMap<object, string>();
  let blobBytes = 0;
  replace(URL, 'createObjectURL', (first) => {
    return (of: Blob | MediaSource): string => {
      const url = first.call(URL, of);
      quietly(() => {
        urls.set(of, url);
        if (!(of instanceof Blob) || of.size === 0) return;
        if (/^(?:text|font|application\/(?:javascript|json|wasm))/i.test(of.type)) return;
        if (store.blobs.size >= argument.maxBlobs) return;
        if (blobBytes + of.size > argument.maxBlobBytes) return;
        blobBytes += of.size;
        store.blobs.set(url, of);
      });
      return url;
    };
  });

  const buffers = new WeakMap<object, FedBuffer>();
  const hasMedia = typeof MediaSource !== 'undefined' && typeof SourceBuffer !== 'undefined';
  if (hasMedia) {
    replace(MediaSource.prototype, 'addSourceBuffer', (first) => {
      return function (this: MediaSource, mimeType: string): SourceBuffer {
        const made = first.call(this, mimeType);
        quietly(() => {
          if (store.fed.length >= argument.maxBuffers) return;
          const fed: FedBuffer = {
            url: () => urls.get(this) ?? '',
            mimeType: mimeType.slice(0, 200),
            runs: [[]],
            bytes: 0,
            dropped: 0,
          };
          store.fed.push(fed);
          buffers.set(made, fed);
        });
        return made;
      };
    });
    replace(SourceBuffer.prototype, 'appendBuffer', (first) => {
      return function (this: SourceBuffer, given: BufferSource): void {
        quietly(() => {
          const fed = buffers.get(this);
          if (!fed || !/^video\//i.test(fed.mimeType)) return;
          if (store.kept + given.byteLength > store.allowance) {
            fed.dropped += given.byteLength;
            if (fed.runs.at(-1)?.length !== 0) fed.runs.push([]);
            return;
          }
          const view = ArrayBuffer.isView(given)
            ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
            : new Uint8Array(given);
          fed.runs.at(-1)?.push(view.slice());
          fed.bytes += given.byteLength;
          store.kept += given.byteLength;
        });
        first.call(this, given);
      };
    });
    replace(SourceBuffer.prototype, 'abort', (first) => {
      return function (this: SourceBuffer): void {
        first.call(this);
        quietly(() => {
          const fed = buffers.get(this);
          if (fed && fed.runs.at(-1)?.length !== 0) fed.runs.push([]);
        });
      };
    });
  }

  document.addEventListener(
    'encrypted',
    () => {
      store.encrypted = true;
    },
    true,
  );
  if (typeof Navigator !== 'undefined' && 'requestMediaKeySystemAccess' in Navigator.prototype) {
    replace(Navigator.prototype, 'requestMediaKeySystemAccess', (first) => {
      return function (
        this: Navigator,
        name: string,
        asked: Iterable<MediaKeySystemConfiguration>,
      ): Promise<MediaKeySystemAccess> {
        quietly(() => {
          if (store.keySystems.size < 10) store.keySystems.add(name.slice(0, 60));
        });
        return first.call(this, name, asked as MediaKeySystemConfiguration[]);
      };
    });
  }
}
