// What the commands answer with --json, as far as the end-to-end tests read it.

import { z } from 'zod';
import type { Centre, Ended } from '../../fixtures/centre.js';

export const matchesSchema = z.array(
  z
    .object({
      alertId: z.string(),
      pageUrl: z.string(),
      referenceId: z.string(),
      tier: z.string(),
      timesSeen: z.number(),
    })
    .loose(),
);

export const coverageSchema = z.object({
  run: z.object({ id: z.string(), state: z.string(), end: z.string().optional() }),
  sites: z.array(
    z.object({
      siteId: z.string(),
      visits: z.record(z.string(), z.number()),
      captures: z.record(z.string(), z.number()),
      mediaCompared: z.number(),
      pagesWaiting: z.number(),
      faults: z.array(z.object({ outcome: z.string(), reason: z.string(), count: z.number() })),
    }),
  ),
  alertsRaised: z.number(),
  alertsSeenAgain: z.number(),
});

export const statusSchema = z.object({
  registry: z.object({ openCases: z.number(), closedCases: z.number(), references: z.number() }),
  alerts: z.object({ open: z.number() }).loose(),
  runs: z.array(z.object({ id: z.string(), state: z.string(), end: z.string().optional() })),
  failingSites: z.array(z.object({ siteId: z.string(), outcome: z.string(), reason: z.string() })),
});

/** The one JSON value that a command printed. @throws where stdout holds anything else. */
export const jsonOf = ({ stdout }: Ended): unknown => JSON.parse(stdout) as unknown;

export const matchesOf = async (centre: Centre) =>
  matchesSchema.parse(jsonOf(await centre.vigil(['export', 'matches', '--format', 'json'])));

export const coverageOf = async (centre: Centre, run: string) =>
  coverageSchema.parse(jsonOf(await centre.vigil(['status', '--run', run, '--json'])));

export const statusOf = async (centre: Centre) =>
  statusSchema.parse(jsonOf(await centre.vigil(['status', '--json'])));
