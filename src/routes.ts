// The sites' own ways out: for each proxy that a profile names a guard that goes through it, and a client and contexts behind that.

import { openHttpClient, type HttpClient, type HttpClientOptions } from './crawler/http.js';
import { closeAll } from './domain/closing.js';
import type { SiteId } from './domain/ids.js';
import type { SiteProfile } from './domain/site.js';
import { openGuard, type Guard, type GuardOptions } from './egress/guard.js';
import { upstreamOf } from './egress/upstream.js';

type Environment = Readonly<Record<string, string | undefined>>;

export type Routes = AsyncDisposable & {
  /** Behind the guards of sites that have one of their own. */
  readonly clients: ReadonlyMap<SiteId, HttpClient>;
  /** The guard that a site's browser context goes through; undefined for the common one. */
  readonly proxyUrlOf: (site: SiteProfile) => string | undefined;
  readonly guards: readonly Guard[];
};

/** `VIGIL_PROXY_SOME_BOARD` for the site `some-board`: `user:password` for its proxy. */
export const proxyVariable = (id: SiteId): string =>
  `VIGIL_PROXY_${id.toUpperCase().replace(/-/g, '_')}`;

/** Opens a guard and a client for every site that has a proxy; sites with the same proxy and user share them. */
export async function openRoutes(
  sites: readonly SiteProfile[],
  environment: Environment,
  guardOptions: Omit<GuardOptions, 'upstream'>,
  clientOptions: Omit<HttpClientOptions, 'proxyUrl'>,
): Promise<Routes> {
  const opened: AsyncDisposable[] = [];
  const ways = new Map<string, { readonly guard: Guard; readonly client: HttpClient }>();
  const guardOf = new Map<SiteId, Guard>();
  const clients = new Map<SiteId, HttpClient>();
  try {
    for (const { id, proxy } of sites) {
      if (proxy === undefined) continue;
      const credentials = environment[proxyVariable(id)];
      const key = JSON.stringify([proxy, credentials]);
      let way = ways.get(key);
      if (!way) {
        const upstream = upstreamOf(proxy, credentials);
        const guard = await openGuard({ ...guardOptions, upstream });
        opened.push(guard);
        // Many an HTTP proxy opens tunnels to port 443 only.
        const tunnels = upstream.kind !== 'http';
        const client = openHttpClient({ ...clientOptions, proxyUrl: guard.url, tunnels });
        opened.push(client);
        way = { guard, client };
        ways.set(key, way);
      }
      guardOf.set(id, way.guard);
      clients.set(id, way.client);
    }
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
  return {
    clients,
    proxyUrlOf: ({ id }) => guardOf.get(id)?.url,
    guards: [...ways.values()].map(({ guard }) => guard),
    [Symbol.asyncDispose]: () => closeAll(opened),
  };
}
