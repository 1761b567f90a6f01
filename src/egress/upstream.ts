// Upstream proxies: the way to a site that goes through somebody else's HTTP or SOCKS5 proxy, such as Tor's. Never around it.

import { Agent, request, type ClientRequestArgs } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SocksClient } from 'socks';
import { addressRefusal } from './addresses.js';
import { authorityOf, type Destination, type Verdict } from './destination.js';

/** A proxy; its host is ours to trust (Tor listens on loopback), for it stands in the profile. */
export type Upstream = {
  readonly kind: 'http' | 'socks5';
  readonly host: string;
  readonly port: number;
  /** `user:password`, from the environment. */
  readonly credentials?: string;
};

const DEFAULT_PORTS = { http: 80, socks5: 1080 } as const;

/** From a profile's `proxy`, which its schema has checked. */
export function upstreamOf(proxy: string, credentials?: string): Upstream {
  const { protocol, hostname, port } = new URL(proxy);
  const kind = protocol === 'http:' ? 'http' : 'socks5';
  return {
    kind,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORTS[kind] : Number(port),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** Names that mean something inside a network only (RFC 6761, 6762, 8375, ICANN's .internal): there, it would be the proxy's. */
const INSIDE_NAME =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa|localdomain)$/i;

/**
 * What may be asked of an upstream. Names are resolved there, so their addresses cannot be checked here: literal addresses are, and
 * names of inside networks are refused.
 *
 * @param allow authorities that are allowed all the same.
 */
export function judgeByName(destination: Destination, allow: ReadonlySet<string>): Verdict {
  const { host } = destination;
  if (!allow.has(authorityOf(destination))) {
    if (isIP(host)) {
      const reason = addressRefusal(host);
      if (reason !== undefined) return { verdict: 'refused', reason };
    } else if (INSIDE_NAME.test(host) || !host.includes('.')) {
      return { verdict: 'refused', reason: 'a name of an inside network' };
    }
  }
  return { verdict: 'open', addresses: [host] };
}

/** An error whose code says that it was the proxy, not the site; `ETIMEDOUT` where time was up. */
export const proxyFailed = (detail: string): Error =>
  Object.assign(new Error(detail), {
    code: /time/i.test(detail) ? 'ETIMEDOUT' : `upstream proxy: ${detail}`,
  });

/** What a connection to the proxy failed with, in those terms. */
export const ofProxy = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  return code === 'ETIMEDOUT' || code.startsWith('upstream proxy') ? error : proxyFailed(code);
};

const credentialsOf = ({ credentials }: Upstream): { userId?: string; password?: string } => {
  if (credentials === undefined) return {};
  const [userId = '', password = ''] = credentials.split(/:(.*)/s);
  return { userId, password };
};

/** The header that names us to an HTTP proxy (RFC 7617). */
export const proxyAuthorization = ({ credentials }: Upstream): Readonly<Record<string, string>> =>
  credentials === undefined
    ? {}
    : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };

async function dialSocks(
  upstream: Upstream,
  { host, port }: Destination,
  timeoutMs: number,
): Promise<Socket> {
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: { host: upstream.host, port: upstream.port, type: 5, ...credentialsOf(upstream) },
      command: 'connect',
      // A name is sent as it is, and resolved there (RFC 1928, 5).
      destination: { host, port },
      timeout: timeoutMs,
      set_tcp_nodelay: true,
    });
    return socket;
  } catch (error) {
    throw proxyFailed(error instanceof Error ? error.message : String(error));
  }
}

function dialConnect(
  upstream: Upstream,
  destination: Destination,
  timeoutMs: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const authority = authorityOf(destination);
    const asking = request({
      host: upstream.host,
      port: upstream.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(upstream) },
      agent: false,
    });
    const timer = setTimeout(() => asking.destroy(proxyFailed('timed out')), timeoutMs);
    asking.once('connect', (answer, socket, head) => {
      clearTimeout(timer);
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      } else {
        socket.destroy();
        reject(proxyFailed(`HTTP ${status}`));
      }
    });
    asking.once('response', (answer) => {
      clearTimeout(timer);
      answer.destroy();
      reject(proxyFailed(`HTTP ${answer.statusCode ?? 0}`));
    });
    asking.once('error', (error) => {
      clearTimeout(timer);
      reject('code' in error && error.code === 'ETIMEDOUT' ? error : proxyFailed(error.message));
    });
    asking.end();
  });
}

/** Opens a connection to a destination through the proxy. @throws an error whose `code` says why, `ETIMEDOUT` where time was up */
export const dial = (
  upstream: Upstream,
  destination: Destination,
  timeoutMs: number,
): Promise<Socket> =>
  upstream.kind === 'socks5'
    ? dialSocks(upstream, destination, timeoutMs)
    : dialConnect(upstream, destination, timeoutMs);

/** An agent whose connections go through a SOCKS proxy; HTTP proxies take plain requests themselves. */
export function socksAgent(upstream: Upstream, timeoutMs: number, idleMs: number): Agent {
  return new (class extends Agent {
    override createConnection(
      options: ClientRequestArgs,
      callback?: (error: Error | null, stream: Duplex) => void,
    ): undefined {
      const destination = {
        host: options.hostname ?? options.host ?? '',
        port: Number(options.port),
      };
      dialSocks(upstream, destination, timeoutMs).then(
        (socket) => {
          // Node sets it for connections that it opens itself only.
          socket.setTimeout(idleMs);
          callback?.(null, socket);
        },
        (error: unknown) => {
          // The stream is not looked at where there is an error (Node.js, http.Agent).
          callback?.(
            error instanceof Error ? error : proxyFailed(String(error)),
            undefined as never,
          );
        },
      );
      return undefined;
    }
  })({ keepAlive: true, maxFreeSockets: 16, timeout: idleMs });
}
