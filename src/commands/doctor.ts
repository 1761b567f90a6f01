// vigil doctor: is this machine ready for a night? One line each, with the mend.

import { dirname } from 'node:path';
import type { Command } from 'commander';
import { answer, type Action, type Bind, type Session } from './session.js';
import { examineTelling } from './doctor-telling.js';
import { leastFree, tooOpen, withEntries } from './doctor-files.js';
import { asVigilError, toldIn } from './told.js';

/** One finding; `mend` is there where something is wrong. */
type Finding = { readonly check: string; readonly says: string; readonly mend?: string };

/** Below it a night's ledger, video files and Chromium's profile may not fit. */
const LEAST_FREE_BYTES = 2_000_000_000;
/** The day this was written: a clock before it is wrong. */
const LEAST_DATE = new Date('2026-11-01T00:00:00Z');

async function examine(
  session: Session,
  check: string,
  look: () => Promise<string>,
): Promise<Finding> {
  try {
    return { check, says: await look() };
  } catch (error) {
    const { message, mend } = toldIn(session.language, asVigilError(error));
    return { check, says: message, mend };
  }
}

/** What can only be looked at where there is a configuration. A database that does not open hides nothing else. */
async function examineCentre(session: Session): Promise<readonly Finding[]> {
  const texts = session.texts.doctor;
  const config = session.config();
  const database = config['paths.database'];
  const findings = [
    await examine(session, texts.database, async () => {
      const cases = await (await session.app()).store.cases.list();
      return texts.databaseSays(database, cases.length);
    }),
    await examine(session, texts.sites, async () =>
      texts.sitesSay((await session.profiles()).length),
    ),
  ];
  const usable = findings[0]?.mend === undefined;
  const store = usable ? (await session.app()).store : undefined;
  if (await store?.purgePending()) {
    findings.push({
      check: texts.withdrawal,
      says: texts.withdrawalPending,
      mend: texts.withdrawalMend,
    });
  }
  const [latest] = (await store?.runs.latest(1)) ?? [];
  const now = session.clock.now();
  const late = now < (latest?.endedAt ?? latest?.startedAt ?? LEAST_DATE) || now < LEAST_DATE;
  findings.push({
    check: texts.clock,
    says: `${session.localTime(now)} ${session.timeZone}`,
    ...(late ? { mend: texts.clockMend } : {}),
  });
  const free = await leastFree([database, config['paths.temporary']]);
  findings.push({
    check: texts.disk,
    says: texts.diskSays(Math.floor(free / 1e6)),
    ...(free < LEAST_FREE_BYTES ? { mend: texts.diskMend } : {}),
  });
  const open = await tooOpen([
    dirname(config.file),
    config.file,
    database,
    config['paths.temporary'],
    ...(await withEntries(config['paths.sites'])),
  ]);
  findings.push({
    check: texts.permissions,
    says: open.length === 0 ? texts.permissionsSay : open.map(({ path }) => path).join(', '),
    ...(open.length === 0 ? {} : { mend: open.map(({ mend }) => mend).join('; ') }),
  });
  return findings;
}

const doctor: Action<[]> = async (session) => {
  const texts = session.texts.doctor;
  const { programs } = session;
  const findings: Finding[] = [
    await examine(session, 'Chromium', programs.chromium),
    await examine(session, 'ffmpeg', programs.ffmpeg),
    await examine(session, 'ffprobe', programs.ffprobe),
  ];
  const configuration = await examine(session, texts.configuration, () =>
    Promise.resolve(session.config().file),
  );
  findings.push(configuration);
  if (configuration.mend === undefined) {
    findings.push(...(await examineCentre(session)));
    findings.push(...(await examineTelling(session)));
  }
  const text = findings
    .map(({ check, says, mend }) =>
      mend === undefined ? `✓ ${check}: ${says}` : `✗ ${check}: ${says}\n  → ${mend}`,
    )
    .join('\n');
  answer(session, findings, text);
  return findings.some((finding) => finding.mend !== undefined) ? 'failure' : 'done';
};

export function addDoctorCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  program.command('doctor').description(help.doctor).action(bind(doctor));
}
