// Connections of the HTTP client: through tunnels of the guard, or in absolute form where there can be none.

import { Pool, ProxyAgent, type Dispatcher } from 'undici';
import { tunnelConnector } from './http-tunnels.js';

export type AgentOptions = {
  /** The guard's address. */
  readonly proxyUrl: string;
  readonly tunnels?: boolean;
};

export interface Agents extends AsyncDisposable {
  /** Sends a GET. @throws what the connection failed with */
  readonly request: (request: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;
}

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
  const isPlain = ({ origin }: Dispatcher.RequestOptions): boolean =>
    /^http:/i.test(String(origin)) && (!tunnels || odd.has(String(origin)));

  return {
    async request(request) {
      if (isPlain(request)) return absolute.request(request);
      try {
        return await poolOf(String(request.origin)).request(request);
      } catch (error) {
        if (request.signal instanceof AbortSignal && request.signal.aborted) throw error;
        if (isStale(error)) return poolOf(String(request.origin)).request(request);
        if (!isOdd(error)) throw error;
        // The guard reads answers as leniently as browsers do, and writes them anew.
        remember(odd, String(request.origin));
        if (!isPlain(request)) throw error;
        return absolute.request(request);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...[...pools.values()].map((pool) => pool.destroy()), absolute.destroy()]);
    },
  };
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
  if (error.code !== 'UND_ERR_SOCKET') return error.code === 'ECONNRESET' || error.code === 'EPIPE';
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
  error instanceof Error && error.name === 'HTTPParserError';
