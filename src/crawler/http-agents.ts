// Connections of the HTTP client: through tunnels of the guard, or in absolute form where there can be none.

import { Pool, ProxyAgent, type Dispatcher } from 'undici';
import { GuardError, TUNNEL_CUT, tunnelConnector } from './http-tunnels.js';

export type AgentOptions = {
  /** The guard's address. */
  readonly proxyUrl: string;
  readonly tunnels?: boolean;
};

export interface Agents extends AsyncDisposable {
  /** Sends a GET. @throws GuardError, or what the connection failed with */
  readonly request: (request: Asked) => Promise<Dispatcher.ResponseData>;
  /**
   * Did an answer's head or body fail for being odd, where asking again may help? From then on its origin is asked in absolute form,
   * for the guard reads answers as leniently as browsers do, and writes them anew.
   */
  readonly turnsAway: (error: unknown, origin: string) => boolean;
}

type Asked = Dispatcher.RequestOptions & {
  readonly origin: string;
  readonly signal: AbortSignal;
};

/** Connections to one origin at once, all pages together. */
const CONNECTIONS = 8;
/** Answers that one tunnel carries, and one more: it ends before the guard's bound on a connection's bytes may cut one of them off. */
const ANSWERS_PER_TUNNEL = 30;
/** An idle tunnel is kept for the next page of a polite crawl, and let go of before the guard does that (60 s). */
const IDLE_MS = 20_000;
const LONGEST_IDLE_MS = 45_000;
/** Origins that connections are kept for, the latest. */
const MAX_POOLS = 200;
/** Origins that are remembered for their odd answers, the latest. */
const MAX_ODD = 500;

const LIMITS = {
  connections: CONNECTIONS,
  // The time limit of each request is its signal; these only keep a forgotten socket from living on.
  headersTimeout: 120_000,
  bodyTimeout: 120_000,
  maxHeaderSize: 64 * 1024,
};

/**
 * Opens no connection yet. Through a tunnel the guard passes bytes only: measured, 0.20 ms of CPU for a picture of 14 kB instead of
 * 0.40 in absolute form, where the guard reads and writes every message anew.
 */
export function openAgents({ proxyUrl, tunnels = true }: AgentOptions): Agents {
  const connect = tunnelConnector(proxyUrl);
  // Not undici's `Agent`, which keeps pools too: measured (7.30), once connections of an origin have ended it takes the word of each old
  // one's end for the new ones', and opens one for every single request.
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const pool =
      pools.get(origin) ??
      new Pool(origin, {
        connect,
        maxRequestsPerClient: ANSWERS_PER_TUNNEL,
        keepAliveTimeout: IDLE_MS,
        keepAliveMaxTimeout: LONGEST_IDLE_MS,
        ...LIMITS,
      });
    // Taken out and put back: the map's order is the order of last use.
    pools.delete(origin);
    pools.set(origin, pool);
    const oldest = pools.size > MAX_POOLS ? pools.entries().next() : undefined;
    if (oldest?.done === false) {
      const [unused, waning] = oldest.value;
      pools.delete(unused);
      // What it is still asked for is answered.
      void waning.close();
    }
    return pool;
  };
  const absolute = new ProxyAgent({ uri: proxyUrl, proxyTunnel: false, ...LIMITS });
  const odd = new Set<string>();
  const isPlain = (origin: string): boolean =>
    /^http:/i.test(origin) && (!tunnels || odd.has(origin));
  const askAbsolute = async (request: Asked): Promise<Dispatcher.ResponseData> => {
    const answer = await absolute.request(request);
    // Only here: the guard takes these from a site's answers, but what comes through a tunnel is the site's own word.
    for (const what of ['refused', 'failed'] as const) {
      const reason = answer.headers[`x-vigil-${what}`];
      if (reason === undefined) continue;
      await answer.body.dump().catch(() => undefined);
      throw new GuardError(what, String(reason));
    }
    return answer;
  };
  const ask = async (request: Asked): Promise<Dispatcher.ResponseData> => {
    if (isPlain(request.origin)) return askAbsolute(request);
    try {
      return await poolOf(request.origin).request(request);
    } catch (error) {
      if (request.signal.aborted || !isStale(error)) throw error;
      return poolOf(request.origin).request(request);
    }
  };

  return {
    request: (request) => orAborted(ask(request), request.signal),
    turnsAway(error, origin) {
      if (!isOdd(error) || !tunnels || !/^http:/i.test(origin)) return false;
      remember(odd, origin);
      return true;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...[...pools.values()].map((pool) => pool.destroy()), absolute.destroy()]);
    },
  };
}

/** Undici looks at a request's signal only when it has a connection for it, and a tunnel may take a minute to open. */
function orAborted<T>(asked: Promise<T>, abort: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Error('aborted', { cause: abort.reason }));
    };
    const letGo = (): void => {
      abort.removeEventListener('abort', stop);
    };
    if (abort.aborted) stop();
    else abort.addEventListener('abort', stop, { once: true });
    asked.then(resolve, reject).finally(letGo).catch(letGo);
  });
}

function remember(odd: Set<string>, origin: string): void {
  odd.add(origin);
  const oldest = odd.size > MAX_ODD ? odd.values().next() : undefined;
  if (oldest?.done === false) odd.delete(oldest.value);
}

/** Bytes of the guard's word that a tunnel is open: what every tunnel has read before its first answer. */
const OPENING_BYTES = 100;

/** Was it a kept-alive connection that the other side had just closed? No fault of the site (RFC 9112, 9.3.1). */
function isStale(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code !== 'UND_ERR_SOCKET')
    return ['ECONNRESET', 'EPIPE', TUNNEL_CUT].some((code) => code === error.code);
  const socket = 'socket' in error ? error.socket : undefined;
  return (
    typeof socket === 'object' &&
    socket !== null &&
    'bytesRead' in socket &&
    Number(socket.bytesRead) > OPENING_BYTES
  );
}

/** An answer that a strict reader does not take. */
const isOdd = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'HTTPParserError' || error.name === 'ResponseContentLengthMismatchError');
