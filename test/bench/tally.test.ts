// How the robustness bench counts: what is a recall, a false alert, a look-alike told apart.

import { describe, expect, it } from 'vitest';
import { falseAlerts, figures, isFound, lookAlikes } from '../../bench/robustness-tally.js';
import type { AttackResult, Shown } from '../../bench/robustness-tally.js';
import { parseCaseId, referenceIdOf } from '../../src/domain/ids.js';
import type { Match } from '../../src/domain/match.js';
import type { Tier } from '../../src/domain/tiers.js';

const match = (tier: Tier): Match => ({
  caseId: parseCaseId('S-1', /./),
  referenceId: referenceIdOf(1),
  tier,
  algorithm: 'pdq',
  distance: 0,
  variant: 'original',
  score: 50,
});

const shown = (name: string, tiers: Readonly<Record<string, Tier>>, attack?: string): Shown => ({
  name,
  ...(attack === undefined ? {} : { attack }),
  matches: new Map(Object.entries(tiers).map(([reference, tier]) => [reference, match(tier)])),
});

/** Two steps of one walk, which no pair of is unrelated. */
const [HERE, THERE] = ['opensfm/data_lund_images_06.jpg', 'opensfm/data_lund_images_08.jpg'];

const result = (name: string, recall: number, hard: boolean): AttackResult => ({
  ...{ name, kind: 'kind', hard, n: 2, asked: 0.9, recall, pdq31: 0 },
  peers: { 'sharp-phash': 0, imghash: 0 },
});

describe('recall', () => {
  it.each([
    ['exact', true],
    ['strong', true],
    ['probable', true],
    ['review', false],
    ['related', false],
  ] as const)('a copy that is %s counts: %s', (tier, counts) => {
    expect(isFound(shown('a', { a: tier }, 'crop'))).toBe(counts);
  });

  it('is not earned by an alert on another reference', () => {
    expect(isFound(shown('a', { b: 'strong' }, 'crop'))).toBe(false);
  });

  it('is a mean over attacks, with the worst one and those below what is asked named', () => {
    const attacks = [
      result('mirror', 1, false),
      result('crop', 0.5, true),
      result('wall', 0, true),
    ];
    expect(figures(attacks)).toEqual({
      meanRecall: 0.5,
      worstClass: { name: 'wall', recall: 0 },
      hardMeanRecall: 0.25,
      belowAsked: ['crop', 'wall'],
    });
  });
});

describe('false alerts', () => {
  it('are alerts on references that are neither the original nor of its scene', () => {
    const looked = [
      shown('a', { a: 'exact', b: 'probable' }),
      shown('c', { a: 'review', b: 'related' }, 'crop'),
      shown(HERE, { [HERE]: 'exact', [THERE]: 'strong' }),
    ];
    const { unrelatedPairs, wrong } = falseAlerts(looked, ['a', 'b', HERE, THERE]);
    expect(unrelatedPairs).toBe(3 + 4 + 2);
    expect(wrong).toEqual([
      { shown: 'a', reference: 'b', tier: 'probable', algorithm: 'pdq', distance: 0 },
    ]);
  });
});

describe('look-alikes', () => {
  it('are told apart by the tier, in both directions; copies that are called related are lost', () => {
    const looked = [
      shown(HERE, { [THERE]: 'related' }),
      shown(THERE, { [HERE]: 'strong' }),
      shown('b', { c: 'review' }),
      shown('c', {}),
      shown('a', { a: 'related' }, 'crop'),
      shown('a', { a: 'strong' }, 'mirror'),
    ];
    const counted = lookAlikes(looked, [
      { kind: 'other-view', pair: [HERE, THERE] },
      { kind: 'burst', pair: ['b', 'c'] },
      { kind: 'burst', pair: ['never', 'shown'] },
    ]);
    expect(counted).toEqual({
      ...{ n: 4, related: 1, review: 1, alerts: 1, unseen: 1, relatedShare: 0.3333 },
      byKind: {
        'other-view': { n: 2, related: 1, review: 0, alerts: 1, unseen: 0 },
        burst: { n: 2, related: 0, review: 1, alerts: 0, unseen: 1 },
      },
      ...{ copies: 2, copiesCalledRelated: 1, copiesCalledRelatedShare: 0.5 },
      takenForCopies: [
        { shown: THERE, reference: HERE, tier: 'strong', algorithm: 'pdq', distance: 0 },
      ],
    });
  });
});
