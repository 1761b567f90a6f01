// Routes: a site whose profile names a proxy has a client of its own, which goes that way and no other.

import { StopError } from '../domain/errors.js';
import type { SiteProfile } from '../domain/site.js';
import type { HttpClient } from './http.js';

/** A client that knows the way to each site. Its own methods go the common way. */
export type RoutedClient = HttpClient & { readonly forSite: (site: SiteProfile) => HttpClient };

/** @param ways clients of the sites that have one of their own. */
export const routedClient = (
  common: HttpClient,
  ways: ReadonlyMap<SiteProfile['id'], HttpClient>,
): RoutedClient => ({
  get: (url, options) => common.get(url, options),
  download: (url, file, options) => common.download(url, file, options),
  forSite: (site) => ways.get(site.id) ?? direct(common, site),
  [Symbol.asyncDispose]: () => common[Symbol.asyncDispose](),
});

/** Going directly where the profile names a proxy would betray who asks. */
function direct<Client>(common: Client, { id, proxy }: SiteProfile): Client {
  if (proxy === undefined) return common;
  throw new StopError('unexpected', { detail: `no way was opened through the proxy of ${id}` });
}

/** The client for a site. @throws StopError `unexpected` where the profile names a proxy that no way was opened through */
export function clientFor<Client extends Pick<HttpClient, 'get'>>(
  client: Client,
  site: SiteProfile,
): Client | HttpClient {
  if ('forSite' in client) return (client as unknown as RoutedClient).forSite(site);
  return direct(client, site);
}
