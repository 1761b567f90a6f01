// Drafting: what goes together in one request, and how much.

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AlertId, CaseId } from '../../src/domain/ids.js';
import { takedownIdOf } from '../../src/domain/takedown.js';
import {
  draftsFor,
  MAX_PLACES,
  type AskableAlert,
  type DraftSetting,
} from '../../src/takedown/draft.js';
import { loadTemplates } from '../../src/takedown/templates.js';
import { at, BOARD, CASE, OTHER_CASE, sha256Of } from '../store/support-plain.js';

const alert = (number: number, of: Partial<AskableAlert> = {}): AskableAlert => ({
  id: `A-${number}` as AlertId,
  caseId: CASE,
  harms: ['distribution'],
  minor: false,
  places: [
    {
      pageUrl: `http://board.example/${number}`,
      mediaUrl: `http://board.example/media/${number}`,
      mediaKind: 'image',
      sha256: sha256Of(String(number)),
      firstSeenAt: at(1),
      lastSeenAt: at(2),
    },
  ],
  ...of,
});

const setting = async (of: Partial<DraftSetting> = {}): Promise<DraftSetting> => ({
  site: { id: BOARD, name: 'A board', url: 'http://board.example' },
  step: 'site',
  asked: {
    kind: 'ask',
    channel: 'mail',
    recipient: 'abuse@board.example',
    language: 'en',
    reactionMs: 86_400_000,
    law: 'abroad',
  },
  centre: { name: 'Centre', contact: '', email: 'help@centre.example', phone: '' },
  numberOf: (id) => id,
  attachXarf: true,
  previous: [],
  templateOf: await loadTemplates('/nowhere'),
  when: (moment) => moment.toISOString(),
  now: at(30),
  newUuid: randomUUID,
  ...of,
});

describe('drafts', () => {
  it('hold alerts of one legal basis, so that one case tells nothing of another', async () => {
    const other = { caseId: OTHER_CASE };
    const drafts = draftsFor(
      [
        alert(1),
        alert(2, { ...other, harms: ['synthesis'] }),
        alert(3, { ...other, minor: true }),
        alert(4, { ...other, harms: ['redistribution', 'stalking'] }),
      ],
      await setting(),
    );
    expect(drafts.map(({ alertIds }) => alertIds)).toEqual([['A-1', 'A-4'], ['A-2'], ['A-3']]);
  });

  it('have so many places and no more, and one XARF report for each', async () => {
    const alerts = Array.from({ length: MAX_PLACES + 1 }, (_, index) => alert(index + 1));
    const drafts = draftsFor(alerts, await setting());
    expect(drafts.map(({ alertIds }) => alertIds.length)).toEqual([MAX_PLACES, 1]);
    const text = drafts[0]?.write(takedownIdOf(1));
    expect(text?.attachments).toHaveLength(MAX_PLACES);
    expect(text?.body).toContain(`## Addresses (${MAX_PLACES})`);
  });

  it('name a place once, however many references are seen there', async () => {
    const places = alert(1).places;
    const [draft] = draftsFor([alert(1), alert(2, { places })], await setting());
    expect(draft?.alertIds).toEqual(['A-1', 'A-2']);
    expect(draft?.write(takedownIdOf(1)).xarf).toHaveLength(1);
  });

  it('are not made where the centre itself would name the case', async () => {
    const centre = {
      name: 'Centre',
      contact: `desk for ${CASE}`,
      email: 'help@centre.example',
      phone: '',
    };
    const [draft] = draftsFor([alert(1)], await setting({ centre }));
    expect(() => draft?.write(takedownIdOf(1))).toThrow(
      expect.objectContaining({ code: 'takedown-discloses' }),
    );
    const [fine] = draftsFor([alert(1, { caseId: 'X-1' as CaseId })], await setting({ centre }));
    expect(fine?.write(takedownIdOf(1)).body).toContain('desk for');
  });
});
