// vigil fingerprint: prints fingerprints of files. Needs no registry and no configuration.

import { Option, type Command } from 'commander';
import type { Part } from '../domain/area.js';
import type { Fingerprint } from '../domain/fingerprint.js';
import { pointCount, type LocalFingerprint } from '../domain/local-fingerprint.js';
import type { HashPurpose } from '../domain/media.js';
import type { FingerprintResult } from '../domain/results.js';
import { withProgress } from './progress.js';
import { answer, type Action, type Bind, type Session } from './session.js';

const hex = (bits: Uint8Array): string => Buffer.from(bits).toString('hex');

const fingerprintJson = ({ bits, ...rest }: Fingerprint) => ({ ...rest, bits: hex(bits) });

/** Points are counted, not printed: they are thousands of bytes, and nothing outside Vigil reads them. */
const localJson = (local: LocalFingerprint) => {
  const { version, width, height, timeMs, part } = local;
  return { version, width, height, timeMs, part, points: pointCount(local) };
};

/** What sets one line apart from the others of its file. */
const placeText = ({ timeMs, part }: { readonly timeMs?: number; readonly part?: Part }): string =>
  `${timeMs === undefined ? '' : `  ${timeMs} ms`}${part === undefined ? '' : `  ${part.cut}`}`;

function jsonOf(result: FingerprintResult) {
  const { path, outcome } = result;
  switch (outcome) {
    case 'fingerprinted':
      return {
        path,
        sha256: result.media.sha256,
        kind: result.media.kind,
        outcome,
        // Those of parts are apart: whoever reads one fingerprint a picture or frame must not take a part's for it.
        fingerprints: result.fingerprints.filter(({ part }) => !part).map(fingerprintJson),
        parts: result.fingerprints.filter(({ part }) => part).map(fingerprintJson),
        locals: result.locals.map(localJson),
      };
    case 'not-comparable': {
      const { sha256, kind } = result.media;
      return { path, sha256, kind, outcome, reason: result.reason, fingerprints: [] };
    }
    case 'undecodable':
    case 'unreadable':
      return { path, outcome: 'unreadable', reason: result.reason, fingerprints: [] };
  }
}

function textOf(session: Session, result: FingerprintResult): string {
  switch (result.outcome) {
    case 'fingerprinted':
      return [
        `${result.path}  ${result.media.sha256}`,
        ...result.fingerprints.map(
          ({ algorithm, version, bits, quality, variant, ...rest }) =>
            `  ${algorithm}/${version}  ${hex(bits)}  ${quality}  ${variant}${placeText(rest)}`,
        ),
        ...result.locals.map(
          (one) =>
            `  local/${one.version}  ${one.width}x${one.height}  ${pointCount(one)}${placeText(one)}`,
        ),
      ].join('\n');
    case 'not-comparable':
    case 'undecodable':
    case 'unreadable':
      return `${result.path}: ${session.texts.reason(result.reason)}`;
  }
}

const fingerprint: Action<[string[], { readonly as: HashPurpose }]> = async (
  session,
  paths,
  options,
) => {
  const fingerprints = await session.fingerprinter();
  const batch = await fingerprints.of(paths, options.as, session.stop);
  const results = await withProgress(session.terminal, batch);
  const text = results.map((result) => textOf(session, result)).join('\n');
  answer(session, results.map(jsonOf), text);
  const complete = results.every(
    ({ outcome }) => outcome === 'fingerprinted' || outcome === 'not-comparable',
  );
  return complete ? 'done' : 'incomplete';
};

export function addFingerprintCommand(
  program: Command,
  bind: Bind,
  { help }: Session['texts'],
): void {
  program
    .command('fingerprint')
    .description(help.fingerprint.about)
    .argument('<path...>', help.paths)
    .addOption(
      new Option('--as <purpose>', help.fingerprint.as)
        .choices(['reference', 'found'])
        .default('reference'),
    )
    .action(bind(fingerprint));
}
