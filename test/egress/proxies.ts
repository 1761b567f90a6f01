// Proxies on loopback for tests: one that speaks HTTP and one that speaks SOCKS5, which remember what they were asked.

import { createServer as createHttp, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

export type TestProxy = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** `host:port` as they were asked for, names as names. */
  readonly asked: readonly string[];
};

/** Where names lead that only the proxy knows. */
type Names = Readonly<Record<string, { readonly host: string; readonly port: number }>>;

async function listening(
  server: ReturnType<typeof createServer>,
  scheme: string,
  asked: readonly string[],
  sockets: ReadonlySet<Socket>,
): Promise<TestProxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `${scheme}://127.0.0.1:${address.port}`,
    port: address.port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const join = (one: Socket, other: Socket): void => {
  for (const socket of [one, other]) socket.on('error', () => socket.destroy());
  one.pipe(other);
  other.pipe(one);
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
};

const splitAuthority = (text: string): { host: string; port: number } => {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
};

/** @param credentials `user:password` that it wants; none where absent. */
export async function startHttpProxy(names: Names, credentials?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createHttp((incoming, outgoing) => {
    if (incoming.headers['proxy-authorization'] !== wanted) {
      outgoing.writeHead(407).end('who are you');
      return;
    }
    const url = new URL(incoming.url ?? '');
    const authority = `${url.hostname}:${url.port || '80'}`;
    asked.push(authority);
    const to = names[authority] ?? splitAuthority(authority);
    const path = url.pathname + url.search;
    const headers = {
      ...incoming.headers,
      'x-was-proxied': String(incoming.headers['proxy-authorization'] !== undefined),
    };
    request({ ...to, path, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    })
      .on('error', () => outgoing.writeHead(502).end())
      .end();
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (incoming, client: Socket) => {
    if (incoming.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 No\r\n\r\n');
      return;
    }
    const authority = incoming.url ?? '';
    asked.push(authority);
    const to = names[authority] ?? splitAuthority(authority);
    const far = connect(to, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      join(client, far);
    });
    far.on('error', () => client.end('HTTP/1.1 502 No\r\n\r\n'));
  });
  return listening(server, 'http', asked, sockets);
}

/** SOCKS5 (RFC 1928) with CONNECT, and user and password (RFC 1929) where they are wanted. */
export async function startSocksProxy(names: Names, credentials?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    let step: 'hello' | 'user' | 'ask' | 'done' = 'hello';
    client.on('data', (bytes: Buffer) => {
      if (step === 'hello') {
        step = credentials === undefined ? 'ask' : 'user';
        client.write(Buffer.from([5, credentials === undefined ? 0 : 2]));
      } else if (step === 'user') {
        const [, nameLength = 0] = bytes;
        const user = bytes.subarray(2, 2 + nameLength).toString();
        const password = bytes.subarray(3 + nameLength).toString();
        const isRight = `${user}:${password}` === credentials;
        step = 'ask';
        client.write(Buffer.from([1, isRight ? 0 : 1]));
        if (!isRight) client.end();
      } else if (step === 'ask') {
        step = 'done';
        client.removeAllListeners('data');
        const isName = bytes[3] === 3;
        const length = bytes[4] ?? 0;
        const host = isName
          ? bytes.subarray(5, 5 + length).toString()
          : [...bytes.subarray(4, 8)].join('.');
        const port = bytes.readUInt16BE(bytes.length - 2);
        asked.push(`${host}:${port}`);
        const to = names[`${host}:${port}`];
        if (!to) {
          // Host unreachable.
          client.end(Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]));
          return;
        }
        const far = connect(to, () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          join(client, far);
        });
        far.on('error', () => client.destroy());
      }
    });
  });
  return listening(server, 'socks5', asked, sockets);
}
