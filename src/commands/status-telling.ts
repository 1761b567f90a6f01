// What status says of verdicts and of messages.

import type { OutboxState } from '../domain/outbox.js';
import { FEWEST_VERDICTS, wilson, type TierVerdicts } from '../domain/precision.js';
import { wordOf } from '../domain/words.js';
import type { Session } from './session.js';
import { table } from './table.js';

/** A tier's verdicts with the share that they come to; without it where they are too few to say one. */
export function precisionOf(verdicts: TierVerdicts) {
  const decided = verdicts.confirmed + verdicts.wrong;
  if (decided < FEWEST_VERDICTS) return { ...verdicts, decided };
  const { low, high } = wilson(verdicts.confirmed, decided);
  return { ...verdicts, decided, share: verdicts.confirmed / decided, low, high };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The table of measured precision; nothing where nobody has decided anything. */
export function precisionText(session: Session, all: readonly TierVerdicts[]): readonly string[] {
  const texts = session.texts.telling;
  const tiers = all.map(precisionOf);
  const leftOut = all.reduce((sum, tier) => sum + tier.leftOut, 0);
  if (tiers.every(({ decided }) => decided === 0) && leftOut === 0) return [];
  const rows = tiers.map((tier) => [
    wordOf(session.language, 'tier', tier.tier),
    tier.confirmed,
    tier.decided,
    ...('share' in tier
      ? [percent(tier.share), `${percent(tier.low)} – ${percent(tier.high)}`]
      : [texts.tooFew, '']),
  ]);
  return [
    `${texts.precision}\n${table(texts.precisionColumns, rows)}\n${texts.precisionNote(leftOut)}`,
  ];
}

/** Messages that are on their way or given up; undefined where there is none. */
export function messagesText(
  session: Session,
  counts: Readonly<Record<OutboxState, number>>,
): string | undefined {
  const waiting = counts.waiting + counts.sending;
  return waiting + counts.failed === 0
    ? undefined
    : session.texts.telling.outboxSays(waiting, counts.failed);
}
