// References between rows and the domain.

import { referenceIdOf } from '../domain/ids.js';
import type { Reference } from '../domain/reference.js';
import { mediaFactsOf } from './fingerprint-rows.js';
import type { Tables } from './tables.js';

export type ReferenceRow = Omit<Tables['reference'], 'id'> & { readonly id: number };

export const referenceOf = (row: ReferenceRow): Reference => ({
  id: referenceIdOf(row.id),
  caseId: row.case_id,
  media: mediaFactsOf(row),
  registeredAt: new Date(row.registered_at),
});
