// Sites: a place to watch, described by data. The schema below is the profile's one definition.

import { z } from 'zod';
import { durationSchema } from './duration.js';
import { FETCH_MODES } from './fetch-mode.js';
import type { SiteId } from './ids.js';
import { pageUrl, urlPattern, type UrlPattern } from './site-address.js';
import { loginSchema, proxySchema, searchSchema } from './site-session.js';
import { takedownPolicySchema } from './takedown-policy.js';

export type { UrlPattern } from './site-address.js';

export const CHANNELS = ['sns', 'adult', 'community', 'search', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What to do on a page to make it show what it has. */
const behaviour = {
  /** How often to scroll to the end and wait for more. */
  scrolls: z.int().min(0).max(200).optional(),
  /** CSS selectors of "load more" buttons, clicked while they are there. */
  loadMore: z.array(z.string().min(1)).max(10).optional(),
  /** How often carousels, thumbnails and the like are clicked on a page; 0 where clicks do harm. */
  clicks: z.int().min(0).max(200).optional(),
};

const gateSchema = z.union([
  z.strictObject({ button: z.string().min(1).describe('text of the button, case ignored') }),
  z.strictObject({ selector: z.string().min(1).describe('CSS selector of the button') }),
]);

/** Also a part of file names: nothing in it leads elsewhere. */
export const siteIdSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    'expected lower-case letters, digits and hyphens',
  )
  .transform((text) => text as SiteId);

const profileShape = z.strictObject({
  id: siteIdSchema,
  name: z.string().min(1).max(120),
  channel: z.enum(CHANNELS),
  /** May be empty where there are searches. */
  seeds: z.array(pageUrl).max(1000).default([]),
  /** `http` sees nothing that scripts make: for sites that are known to be plain. `auto` finds out, every run anew. */
  mode: z.enum(FETCH_MODES).default('browser'),
  follow: z
    .strictObject({
      /** Further hosts (with port where it is not the scheme's own) whose pages belong to the site. */
      hosts: z.array(z.string().min(1)).max(100).default([]),
      include: z
        .array(urlPattern)
        .max(100)
        .default(['/**' as UrlPattern]),
      exclude: z.array(urlPattern).max(100).default([]),
      /** How many links away from a seed. 0 visits the seeds only. */
      maxDepth: z.int().min(0).max(50).default(4),
    })
    .prefault({}),
  /** The first kind whose pattern fits a page gives its priority and behaviour. */
  pageKinds: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(40),
        match: z.array(urlPattern).min(1),
        /** Higher is visited first; pages of no kind have 50. */
        priority: z.int().min(0).max(100).default(50),
        ...behaviour,
      }),
    )
    .max(50)
    .default([]),
  ...behaviour,
  gates: z.array(gateSchema).max(20).default([]),
  cookies: z
    .array(
      z.strictObject({ name: z.string().min(1), value: z.string(), host: z.string().optional() }),
    )
    .max(50)
    .default([]),
  headers: z.record(z.string(), z.string()).default({}),
  /** Fixed time between two page loads on one domain; without it the delay follows the site: see `crawler/politeness.ts`. */
  delay: durationSchema.optional(),
  /** Share of the run's budget, relative to the other sites'. */
  budgetShare: z.number().positive().max(1000).default(1),
  robots: z
    .union([
      z.literal('obey'),
      z.strictObject({
        ignore: z.string().min(10).describe('why, for the report: who decided and on what ground'),
      }),
    ])
    .default('obey'),

  // ---- searches, logins, gates, the way there -----------------------------------------------------------------
  search: z.array(searchSchema).max(20).default([]),
  login: loginSchema.optional(),
  /** Are age gates clicked by the built-in words, besides `gates`? */
  ageGates: z.boolean().default(true),
  /** Are cookie banners answered, with a refusal where they offer one? */
  consent: z.boolean().default(true),
  proxy: proxySchema.optional(),
  /** Whom to ask for removal; see takedown-policy.ts. */
  takedown: takedownPolicySchema.optional(),
});

export const siteProfileSchema = profileShape.refine(
  ({ seeds, search }) => seeds.length > 0 || search.length > 0,
  { message: 'expected at least one seed or search', path: ['seeds'] },
);

/** A parsed site profile. */
export type SiteProfile = z.output<typeof siteProfileSchema>;
export type PageKind = SiteProfile['pageKinds'][number];
