// Forwarding: one absolute-form request (RFC 9112, 3.2.2) to the addresses that were judged.

import { request, type Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { count, type ByteBudget } from './connect.js';
import { authorityOf, type Destination } from './destination.js';
import { endToEnd } from './headers.js';
import { ofProxy, proxyAuthorization, proxyFailed, type Upstream } from './upstream.js';

export type ForwardLimits = {
  readonly maxBytesPerConnection: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly onBytes?: (bytes: number) => void;
};

const MAX_ADDRESSES = 3;

/** May the same request be sent once more when a connection failed under it? */
const isRepeatable = (incoming: IncomingMessage): boolean =>
  incoming.method === 'GET' || incoming.method === 'HEAD';

/**
 * Sends a request on and its answer back.
 *
 * @param addresses judged addresses of `destination`; its name is not looked up again. With an upstream, the name itself.
 * @throws the network's error where no answer began; after that the client's connection is cut instead, so that it
 *   sees a broken body rather than a short one.
 */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  destination: Destination,
  addresses: readonly string[],
  limits: ForwardLimits,
  agent: Agent,
  upstream?: Upstream,
): Promise<void> {
  const { maxBytesPerConnection: limit, onBytes } = limits;
  const budget: ByteBudget = { limit, used: 0, onBytes };
  // A SOCKS proxy is the agent's matter: what is said through it is said to the site itself.
  const proxy = upstream?.kind === 'http' ? upstream : undefined;
  const tries = isRepeatable(incoming) ? addresses.slice(0, MAX_ADDRESSES) : addresses.slice(0, 1);
  let answer: IncomingMessage | undefined;
  let last: unknown;
  for (const address of tries) {
    try {
      answer = await ask(
        incoming,
        outgoing,
        url,
        destination,
        address,
        limits,
        agent,
        budget,
        proxy,
      );
      break;
    } catch (error) {
      last = error;
    }
  }
  if (!answer) throw proxy ? ofProxy(last) : last;
  await passOn(answer, outgoing, budget);
}

/** Passes an answer on; where it breaks off, so does the client's connection. Never throws. */
const passOn = (
  answer: IncomingMessage,
  outgoing: ServerResponse,
  budget: ByteBudget,
): Promise<void> =>
  new Promise((resolve) => {
    const breakOff = (): void => {
      answer.destroy();
      outgoing.destroy();
    };
    outgoing.once('close', () => {
      answer.destroy();
      resolve();
    });
    answer.on('error', breakOff);
    answer.once('close', () => {
      if (!answer.complete) breakOff();
    });
    if (outgoing.destroyed) {
      answer.destroy();
      resolve();
      return;
    }
    try {
      outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    } catch {
      breakOff();
      return;
    }
    count(answer, budget, breakOff);
    answer.pipe(outgoing);
  });

async function ask(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  destination: Destination,
  address: string,
  limits: ForwardLimits,
  agent: Agent,
  budget: ByteBudget,
  proxy?: Upstream,
): Promise<IncomingMessage> {
  const once = (): Promise<{ answer?: IncomingMessage; error?: Error; stale: boolean }> =>
    new Promise((resolve) => {
      const upstream = request({
        agent,
        hostname: proxy?.host ?? address,
        port: proxy?.port ?? destination.port,
        method: incoming.method,
        // To a proxy in absolute form (RFC 9112, 3.2.2).
        path: `${proxy ? `http://${hostHeader(destination)}` : ''}${url.pathname}${url.search}`,
        headers: {
          ...endToEnd(incoming.headers),
          host: hostHeader(destination),
          ...(proxy ? proxyAuthorization(proxy) : {}),
        },
        setHost: false,
        // Sites send odd headers that browsers accept; nothing is shared here that smuggling could reach.
        insecureHTTPParser: true,
        maxHeaderSize: 64 * 1024,
        // As the agent's, so that nothing is set anew for a connection that is used again.
        timeout: limits.idleTimeoutMs,
      });
      let connecting: NodeJS.Timeout | undefined;
      const connected = (): void => {
        clearTimeout(connecting);
      };
      upstream.on('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = setTimeout(() => {
          upstream.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }));
        }, limits.connectTimeoutMs);
        socket.once('connect', connected);
      });
      let begun: IncomingMessage | undefined;
      /** An answer without a length ends with its connection, and Node takes one that broke for one that ended. */
      const breakOff = (error: Error): void => {
        if (begun?.complete === false) begun.destroy(error);
      };
      upstream.on('timeout', () => {
        const tooLong = Object.assign(new Error('idle too long'), { code: 'ETIMEDOUT' });
        breakOff(tooLong);
        upstream.destroy(tooLong);
      });
      upstream.on('response', (answer) => {
        begun = answer;
        resolve({ answer, stale: false });
      });
      upstream.on('error', (error) => {
        connected();
        breakOff(error);
        resolve({ error, stale: upstream.reusedSocket });
      });
      outgoing.once('close', () => {
        if (!outgoing.writableFinished) upstream.destroy();
      });
      if (isRepeatable(incoming)) upstream.end();
      else {
        const tooMany = Object.assign(new Error('too many bytes'), { code: 'EMSGSIZE' });
        count(incoming, budget, () => upstream.destroy(tooMany));
        incoming.once('error', (error) => upstream.destroy(error));
        incoming.pipe(upstream);
      }
    });
  let result = await once();
  // A kept-alive connection that the other side had just closed: no fault of the site.
  if (result.stale && isRepeatable(incoming) && !outgoing.destroyed) result = await once();
  // The proxy's own refusal is no answer of the site.
  if (proxy && result.answer?.statusCode === 407) {
    result.answer.destroy();
    throw proxyFailed('HTTP 407');
  }
  if (result.answer) return result.answer;
  throw result.error ?? new Error('no answer');
}

const hostHeader = (destination: Destination): string =>
  destination.port === 80
    ? authorityOf(destination).slice(0, -':80'.length)
    : authorityOf(destination);
