// The guard: one loopback forward proxy that every outgoing connection passes (law 3). It resolves names itself, refuses
// inside addresses, and connects to the very address that it checked.

import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { StopError } from '../domain/errors.js';
import type { Log } from '../domain/ports.js';
import { connectTo } from './connect.js';
import {
  authorityOf,
  destinationOf,
  judge,
  parseAuthority,
  resolveWithin,
  systemResolve,
  type Destination,
  type Resolve,
} from './destination.js';
import { forward } from './forward.js';
import { FAILED_HEADER, REFUSED_HEADER } from './headers.js';
import { unreachedLedger, type Unreached } from './ledger.js';
import { tunnel } from './tunnel.js';
import { dial, judgeByName, socksAgent, type Upstream } from './upstream.js';

export type GuardOptions = {
  /** `host:port`, allowed although its addresses are private: fixtures, or a site inside one's own network. */
  readonly allow: readonly string[];
  /** Bytes of one forwarded request and answer, or of one tunnel in both directions. */
  readonly maxBytesPerConnection: number;
  /** For the look-up of a name, and for each address of it. */
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Told of every chunk that passes in either direction; headers of forwarded requests are not in it. */
  readonly onBytes?: (bytes: number) => void;
  readonly log: Log;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Where everything goes through: names are resolved there, and nothing goes around it when it fails. */
  readonly upstream?: Upstream;
};

export interface Guard extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, for Chromium's and undici's proxy settings. */
  readonly url: string;
  /** The latest destinations that were refused, the oldest first; bounded. */
  readonly refusals: () => readonly Unreached[];
  /** Why `host:port` was not reached the last time; undefined where it was. Tunnels can't tell their clients. */
  readonly whyNot: (authority: string) => Unreached | undefined;
  /** The addresses that `host:port` was judged by and connected to the last time; empty where it was not reached lately. */
  readonly addressesOf: (authority: string) => readonly string[];
}

const MAX_CONNECTIONS = 1024;
/** Destinations whose addresses are remembered, the latest. */
const MAX_REACHED = 2_000;
/** Longer than any browser keeps an idle connection to its proxy, so that the browser closes first. */
const KEEP_ALIVE_MS = 330_000;

/** Why a client gets no connection, as it is told. */
type Obstacle = { readonly status: number; readonly header: string; readonly reason: string };

/** Opens the guard on an ephemeral loopback port. @throws StopError `unexpected` where it cannot listen. */
export async function openGuard(options: GuardOptions): Promise<Guard> {
  const allow = new Set(
    options.allow.map((text) => {
      const destination = parseAuthority(text);
      return destination ? authorityOf(destination) : text;
    }),
  );
  const resolve = resolveWithin(options.resolve ?? systemResolve, options.connectTimeoutMs);
  const ledger = unreachedLedger();
  const { upstream } = options;
  const agent =
    upstream?.kind === 'socks5'
      ? socksAgent(upstream, options.connectTimeoutMs, options.idleTimeoutMs)
      : new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: options.idleTimeoutMs });
  const tunnels = new Set<Duplex>();
  const reached = new Map<string, readonly string[]>();
  const noteReached = (authority: string, addresses: readonly string[]): void => {
    reached.delete(authority);
    reached.set(authority, addresses);
    const oldest = reached.size > MAX_REACHED ? reached.keys().next() : undefined;
    if (oldest?.done === false) reached.delete(oldest.value);
  };

  const obstacle = (destination: Destination, entry: Omit<Unreached, 'authority'>): Obstacle => {
    const reason = printable(entry.reason);
    const noted: Unreached = { authority: authorityOf(destination), what: entry.what, reason };
    ledger.add(noted);
    options.log[entry.what === 'refused' ? 'warn' : 'debug']('guard: not reached', { ...noted });
    if (entry.what === 'refused') return { status: 403, header: REFUSED_HEADER, reason };
    return { status: reason === 'ETIMEDOUT' ? 504 : 502, header: FAILED_HEADER, reason };
  };

  /** Judges, then lets `use` connect to the judged addresses; an obstacle is returned, for the client to be told. */
  const reach = async (
    destination: Destination,
    use: (addresses: readonly string[]) => Promise<void>,
  ): Promise<Obstacle | undefined> => {
    const verdict = upstream
      ? judgeByName(destination, allow)
      : await judge(destination, allow, resolve);
    if (verdict.verdict !== 'open') {
      return obstacle(destination, { what: verdict.verdict, reason: verdict.reason });
    }
    try {
      noteReached(authorityOf(destination), verdict.addresses);
      await use(verdict.addresses);
      return undefined;
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return obstacle(destination, { what: 'failed', reason });
    }
  };

  const onRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const text = incoming.url ?? '';
    const url = /^http:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    const destination = url && destinationOf(url);
    if (!url || !destination) {
      outgoing.writeHead(400, { [REFUSED_HEADER]: 'not a proxy request' }).end();
      return;
    }
    const met = await reach(destination, async (addresses) => {
      await forward(incoming, outgoing, url, destination, addresses, options, agent, upstream);
      ledger.clear(authorityOf(destination));
    });
    if (!met) return;
    if (!outgoing.headersSent) outgoing.writeHead(met.status, { [met.header]: met.reason });
    outgoing.end();
  };

  const onConnect = async (text: string, client: Duplex, head: Buffer): Promise<void> => {
    const destination = parseAuthority(text);
    const met: Obstacle | undefined = destination
      ? await reach(destination, async (addresses) => {
          const { port } = destination;
          const far = upstream
            ? await dial(upstream, destination, options.connectTimeoutMs)
            : await connectTo(addresses, port, options.connectTimeoutMs);
          ledger.clear(authorityOf(destination));
          tunnels.add(far);
          await tunnel(client, head, far, options).finally(() => tunnels.delete(far));
        })
      : { status: 400, header: REFUSED_HEADER, reason: 'not an authority' };
    if (!met) return;
    const lines = [`HTTP/1.1 ${met.status} Not Connected`, `${met.header}: ${met.reason}`];
    client.end([...lines, 'content-length: 0', '', ''].join('\r\n'));
  };

  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: KEEP_ALIVE_MS });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (incoming, outgoing) => {
    outgoing.on('error', () => outgoing.destroy());
    onRequest(incoming, outgoing).catch((error: unknown) => {
      options.log.error('guard: request failed', { error: String(error) });
      outgoing.destroy();
    });
  });
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    tunnels.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => tunnels.delete(client));
    onConnect(incoming.url ?? '', client, head).catch((error: unknown) => {
      options.log.error('guard: tunnel failed', { error: String(error) });
      client.destroy();
    });
  });
  server.on('clientError', (_error, client) => client.destroy());

  await new Promise<void>((listening, refused) => {
    server.once('error', (error) => {
      refused(
        new StopError('unexpected', { detail: 'the guard cannot listen on loopback' }, error),
      );
    });
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new StopError('unexpected', { detail: 'the guard has no port' });
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    refusals: () => ledger.refusals(),
    whyNot: (authority) => ledger.find(authority),
    addressesOf: (authority) => reached.get(authority) ?? [],
    async [Symbol.asyncDispose]() {
      for (const socket of tunnels) socket.destroy();
      agent.destroy();
      const closed = new Promise<void>((done) => {
        server.close(() => {
          done();
        });
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A reason as a header value may carry it. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
