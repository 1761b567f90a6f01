// Registration: a victim's files become references. The files are only read; what stays are fingerprints.

import type { CaseId, Sha256 } from '../domain/ids.js';
import { inOrder } from '../domain/in-order.js';
import {
  UNREADABLE_PATH_REASONS,
  type MediaSource,
  type UnreadablePathReason,
} from '../domain/media.js';
import type { Clock, Hasher, Registry } from '../domain/ports.js';
import type { RegisterResult } from '../domain/results.js';
import { unreadableReason, type FoundFile } from './files.js';

export type RegisterPorts = {
  readonly registry: Pick<Registry, 'add' | 'find'>;
  readonly hasher: Hasher;
  readonly sha256Of: (source: MediaSource, abort?: AbortSignal) => Promise<Sha256>;
  readonly clock: Clock;
};

const isReason = (text: string): text is UnreadablePathReason =>
  (UNREADABLE_PATH_REASONS as readonly string[]).includes(text);

/**
 * Registers files one by one; each is written when its fingerprints are there, so that an interrupted call loses only
 * what it had not reached, and calling again goes on.
 *
 * @param atOnce files that are fingerprinted at the same time.
 * @returns one result per file, in their order.
 */
export function registerFiles(
  files: Iterable<FoundFile>,
  caseId: CaseId,
  actor: string,
  ports: RegisterPorts,
  atOnce: number,
  abort: AbortSignal,
): AsyncGenerator<RegisterResult> {
  return inOrder(files, atOnce, async (file): Promise<RegisterResult> => {
    abort.throwIfAborted();
    const { path } = file;
    if (!file.readable) return { path, outcome: 'unreadable', reason: file.reason };
    const source: MediaSource = { from: 'file', path };
    const sha256 = await ports.sha256Of(source, abort).catch(unreadableReason);
    if (isReason(sha256)) return { path, outcome: 'unreadable', reason: sha256 };
    const known = await ports.registry.find(caseId, sha256);
    if (known !== undefined) return { path, outcome: 'already-registered', referenceId: known };
    const result = await ports.hasher.hash(source, 'reference', abort);
    switch (result.outcome) {
      case 'undecodable':
        return { path, outcome: 'unreadable', reason: result.reason };
      case 'not-comparable':
        return { path, outcome: 'not-comparable', reason: result.reason };
      case 'fingerprinted': {
        const { media, fingerprints, locals } = result;
        const registeredAt = ports.clock.now();
        const added = await ports.registry.add(
          { caseId, media, fingerprints, locals, registeredAt },
          actor,
        );
        return { path, outcome: added.outcome, referenceId: added.id };
      }
    }
  });
}
