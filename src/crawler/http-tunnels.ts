// Tunnels of the HTTP client through the guard (CONNECT; RFC 9110, 9.3.6), and what the guard says where it opens none.

import { connect, type Socket } from 'node:net';
import { buildConnector } from 'undici';

/** The guard reached no destination, and said why. */
export class GuardError extends Error {
  /** `refused` by the guard's rules; `failed` for the network's own reasons. */
  readonly what: 'refused' | 'failed';
  readonly reason: string;

  constructor(what: 'refused' | 'failed', reason: string, cause?: unknown) {
    super(`the guard reached nothing: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'GuardError';
    this.what = what;
    this.reason = reason;
  }
}

/** For the guard to look a name up and to try its addresses, each of which it bounds more narrowly. */
const OPENING_MS = 75_000;
const MAX_HEAD_BYTES = 8_192;
const HEAD_END = '\r\n\r\n';

/** Connects to origins through tunnels of the guard. Not undici's `ProxyAgent`, for there what the guard said is lost. */
export function tunnelConnector(proxyUrl: string): buildConnector.connector {
  const proxy = new URL(proxyUrl);
  const secure = buildConnector({});
  return (options, callback) => {
    const { hostname, port, protocol } = new URL(`${options.protocol}//${options.host ?? ''}`);
    const authority = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    openTunnel(proxy, authority).then(
      (socket) => {
        if (protocol === 'https:') secure({ ...options, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), null);
      },
    );
  };
}

function openTunnel(proxy: URL, authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: proxy.hostname, port: Number(proxy.port), noDelay: true });
    let head = '';
    const letGo = (): void => {
      clearTimeout(timer);
      socket.off('readable', read);
      socket.off('error', failed);
      socket.off('close', closed);
    };
    const failed = (error: Error): void => {
      letGo();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const closed = (): void => {
      failed(new GuardError('failed', 'the guard closed the connection'));
    };
    const read = (): void => {
      for (
        let chunk = socket.read() as Buffer | null;
        chunk;
        chunk = socket.read() as Buffer | null
      ) {
        head += chunk.toString('latin1');
        const end = head.indexOf(HEAD_END);
        if (end < 0) {
          if (head.length > MAX_HEAD_BYTES) failed(new GuardError('failed', 'an endless answer'));
          continue;
        }
        const answer = head.slice(0, end);
        if (!/^HTTP\/1\.1 200 /.test(answer)) {
          failed(toldBy(answer));
          return;
        }
        letGo();
        socket.on('error', renameReset);
        const rest = head.slice(end + HEAD_END.length);
        if (rest !== '') socket.unshift(Buffer.from(rest, 'latin1'));
        resolve(socket);
        return;
      }
    };
    const timer = setTimeout(() => {
      failed(new GuardError('failed', 'ETIMEDOUT'));
    }, OPENING_MS);
    socket.on('readable', read);
    socket.on('error', failed);
    socket.on('close', closed);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}${HEAD_END}`);
  });
}

/** The code of a connection that was reset, of the site's or of the tunnel's. */
export const TUNNEL_CUT = 'TUNNEL_CUT';

/** Undici takes ECONNRESET for the end of an answer without a length, and a part of it for the whole. */
function renameReset(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = TUNNEL_CUT;
}

/** What the guard's answer says; see egress/headers.ts. */
function toldBy(answer: string): GuardError {
  const [, what, reason] = /^x-vigil-(refused|failed): *(.*)$/im.exec(answer) ?? [];
  if (what === undefined || reason === undefined)
    return new GuardError('failed', answer.slice(0, 40));
  return new GuardError(what.toLowerCase() === 'refused' ? 'refused' : 'failed', reason.trim());
}
