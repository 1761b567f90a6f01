// Logins: what a site knows us by once somebody has logged in, and whether it still does.

import { z } from 'zod';
import type { SiteId } from './ids.js';

/** As Playwright writes a storage state. `expires` is in seconds since 1970, -1 for the session. */
const cookieSchema = z.object({
  name: z.string().min(1).max(4096),
  value: z.string().max(8192),
  /** With a leading dot where hosts below it get the cookie too. */
  domain: z.string().min(1).max(255),
  path: z.string().startsWith('/').max(4096),
  expires: z.number(),
  httpOnly: z.boolean(),
  secure: z.boolean(),
  sameSite: z.enum(['Strict', 'Lax', 'None']),
});
export type LoginCookie = z.output<typeof cookieSchema>;

export const savedLoginSchema = z.object({
  cookies: z.array(cookieSchema).max(1000),
  origins: z
    .array(
      z.object({
        origin: z.string().max(2000),
        localStorage: z.array(z.object({ name: z.string(), value: z.string() })).max(1000),
      }),
    )
    .max(100)
    .default([]),
});
/** What logs in to one site: secrets, never printed, logged or put into the database. */
export type SavedLogin = z.output<typeof savedLoginSchema>;

/** The saved logins of the sites of a crawl. */
export type Logins = ReadonlyMap<SiteId, SavedLogin>;

/** Why the saved login of a site cannot be read. Such a site is not visited: it would be seen as strangers see it. */
export type LostLogins = ReadonlyMap<SiteId, string>;

export const LOGIN_STATES = ['logged-in', 'logged-out'] as const;
export type LoginState = (typeof LOGIN_STATES)[number];

/** How a site with a login check stands since when. One per change, so that each can be told once. */
export type SiteStanding = {
  /** Grows with every change of any site; a message's idempotency key can be `site-login:<change>`. */
  readonly change: number;
  readonly siteId: SiteId;
  readonly state: LoginState;
  readonly since: Date;
};

export interface SiteStandings {
  /** Writes down how a site was found. @returns the change, or undefined where it stands as before. */
  note(siteId: SiteId, state: LoginState, at: Date): Promise<SiteStanding | undefined>;
  /** How every site stands that was ever checked, ordered by id. */
  current(): Promise<readonly SiteStanding[]>;
  /** The changes after one, the oldest first; a site that was never logged out has said nothing yet. */
  changesSince(change: number): Promise<readonly SiteStanding[]>;
}
