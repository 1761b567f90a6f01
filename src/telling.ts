// Telling, joined: channels from the configuration, what is to be told from the store, one sender at a time.

import { commandSender } from './alerts/command.js';
import { mailSender } from './alerts/mail.js';
import { relapseMessages } from './alerts/relapse.js';
import { sendDue, type SendTotals } from './alerts/send.js';
import type { Sender } from './alerts/sender.js';
import { tellAll } from './alerts/tell.js';
import { webhookSender } from './alerts/webhook.js';
import type { Config } from './config.js';
import { UsageError } from './domain/errors.js';
import type { TellRelapse } from './domain/checks.js';
import type { OutboxChannel } from './domain/outbox.js';
import type { Clock, Log, Store } from './domain/ports.js';
import type { TakedownId } from './domain/takedown.js';
import { acquireLock } from './store/lock.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a command channel's program sees of our environment. */
const SHARED_VARIABLES = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ'];
/** A crawl does not wait longer for its messages at its end: the rest is sent by the next `vigil outbox send`. */
const LONGEST_SEND_MS = 120_000;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

function mailOf(config: Config, environment: Environment): readonly Sender[] {
  const { 'mail.host': host, 'mail.from': from, 'mail.user': user } = config;
  if (host === null) return [];
  if (from === null) throw new UsageError('notify-incomplete', { key: 'mail.from' });
  const password = environment['VIGIL_MAIL_PASSWORD'];
  if (user !== null && password === undefined) {
    throw new UsageError('notify-incomplete', { key: 'VIGIL_MAIL_PASSWORD' });
  }
  // A password that everybody on the way can read.
  if (user !== null && config['mail.security'] === 'none' && !LOOPBACK.includes(host)) {
    throw new UsageError('notify-incomplete', { key: 'mail.security: starttls' });
  }
  return [
    mailSender({
      host,
      port: config['mail.port'],
      security: config['mail.security'],
      ...(user === null || password === undefined ? {} : { login: { user, password } }),
      from,
      ...(config['centre.email'] === '' ? {} : { replyTo: config['centre.email'] }),
      to: config['mail.to'],
      timeoutMs: config['notify.timeout'],
    }),
  ];
}

function webhookOf(config: Config, environment: Environment, clock: Clock): readonly Sender[] {
  const url = config['notify.webhook'];
  if (url === null) return [];
  const secret = environment['VIGIL_WEBHOOK_SECRET'];
  if (secret === undefined || secret === '') {
    throw new UsageError('notify-incomplete', { key: 'VIGIL_WEBHOOK_SECRET' });
  }
  return [webhookSender({ url, secret, timeoutMs: config['notify.timeout'], now: clock.now })];
}

function commandOf(config: Config, environment: Environment): readonly Sender[] {
  const [program, ...args] = config['notify.command'];
  if (program === undefined) return [];
  const shared = SHARED_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return [
    commandSender({
      run: [program, ...args],
      timeoutMs: config['notify.timeout'],
      environment: Object.fromEntries(shared),
    }),
  ];
}

/** The channels that the configuration names. @throws UsageError `notify-incomplete` where one lacks something. */
export const sendersOf = (
  config: Config,
  environment: Environment,
  clock: Clock,
): readonly Sender[] => [
  ...mailOf(config, environment),
  ...webhookOf(config, environment, clock),
  ...commandOf(config, environment),
];

/** Does the mail server answer, and take the login? Undefined where no mail is configured. For `vigil doctor`; it sends nothing. */
export function mailCheck(
  config: Config,
  environment: Environment,
): ((abort: AbortSignal) => Promise<void>) | undefined {
  return mailOf(config, environment)[0]?.check;
}

/** `busy`: another process is sending, as `detail` says. */
export type SendReport =
  | ({
      readonly outcome: 'done';
      readonly channels: readonly OutboxChannel[];
      /** Messages of channels that are not configured: nothing sends them. */
      readonly stuck: readonly { readonly channel: OutboxChannel; readonly count: number }[];
      /** Takedown requests that were cancelled, for they are not to be asked any more. */
      readonly recalled: readonly TakedownId[];
      /** Nobody could say whether takedown requests may leave, so none did. */
      readonly takedownsHeld: boolean;
    } & SendTotals)
  | { readonly outcome: 'busy'; readonly detail: string };

export type Telling = {
  /** Tells everything that is to be told and sends what is due. @throws UsageError `notify-incomplete` */
  readonly send: (abort: AbortSignal) => Promise<SendReport>;
  /** The same at the end of a crawl, by whoever holds the crawl's lock: it never throws. */
  readonly afterCrawl: () => Promise<void>;
  /** A page raised alerts: urgent ones are told and sent beside the crawl. It returns at once and never throws. */
  readonly poke: () => void;
  /**
   * What is put into the outbox of a relapse, with the check that sees it. @throws UsageError `notify-incomplete`, before anything
   * is looked at that could not be told.
   */
  readonly relapses: () => TellRelapse;
};

type TellingParts = {
  readonly config: Config;
  readonly environment: Environment;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly pid: number;
  /** Cancels takedown requests whose mail is not to leave any more. @throws where a site profile cannot be read. */
  readonly recall: () => Promise<readonly TakedownId[]>;
};

export function openTelling(parts: TellingParts): Telling {
  const { config, environment, store, clock, log, pid, recall } = parts;
  const database = config['paths.database'];
  const senders = () => sendersOf(config, environment, clock);
  const policy = {
    attempts: config['outbox.attempts'],
    firstMs: config['outbox.firstRetry'],
    longestMs: config['outbox.longestRetry'],
  };

  const observeFloods = async (): Promise<void> => {
    const floods = await store.floods.list();
    const present = floods.map(({ referenceId, cause }) => ({
      subject: referenceId,
      detail: cause,
    }));
    await store.tellings.observe('flood', present, clock.now());
  };

  /** Between crawls: what the last one left behind. */
  const observeRuns = async (): Promise<void> => {
    const at = clock.now();
    const failing = (await store.runs.failingSites()).map(({ siteId, outcome }) => ({
      subject: siteId,
      detail: outcome,
    }));
    // By the login checks, whatever other page was visited last; and by what said so itself, where a profile has no check.
    const standings = await store.siteStandings.current();
    const loggedOut = new Set([
      ...standings.filter(({ state }) => state === 'logged-out').map(({ siteId }) => siteId),
      ...failing.filter(({ detail }) => detail === 'logged-out').map(({ subject }) => subject),
    ]);
    const logins = [...loggedOut].map((subject) => ({ subject, detail: 'logged-out' }));
    await store.tellings.observe('logged-out', logins, at);
    await store.tellings.observe(
      'site-failing',
      failing.filter(({ subject }) => !loggedOut.has(subject)),
      at,
    );
    const run = await store.runs.unfinished();
    const unfinished = run ? [{ subject: run.id, detail: '' }] : [];
    await store.tellings.observe('run-unfinished', unfinished, at);
  };

  const tell = (which: 'urgent' | 'all') =>
    tellAll(which, {
      tellings: store.tellings,
      senders: senders().filter(({ recipients }) => recipients.length > 0),
      clock,
      options: { language: config['notify.language'], withPages: config['notify.pages'] },
    });

  /** Undefined where it cannot be said which may leave: then none does, and alerts are told all the same. */
  async function recallOrHold(): Promise<readonly TakedownId[] | undefined> {
    try {
      return await recall();
    } catch (error) {
      log.warn('takedown requests stay in the outbox, for the site profiles cannot be read', {
        error,
      });
      return undefined;
    }
  }

  async function deliver(abort: AbortSignal): Promise<SendReport> {
    const lock = acquireLock(`${database}.outbox.lock`, { clock, pid });
    if (!lock.held) return { outcome: 'busy', detail: lock.detail };
    try {
      const channels = senders();
      let recalled: readonly TakedownId[] | undefined;
      const totals = await sendDue(
        {
          ...{ outbox: store.outbox, senders: channels, clock, log, policy },
          random: Math.random,
          holdTakedowns: async () => {
            recalled = await recallOrHold();
            return recalled === undefined;
          },
        },
        abort,
      );
      const configured = channels.map(({ channel }) => channel);
      const stuck = [...(await store.outbox.waiting())]
        .filter(([channel]) => !configured.includes(channel))
        .map(([channel, count]) => ({ channel, count }));
      return {
        outcome: 'done',
        channels: configured,
        ...totals,
        stuck,
        recalled: recalled ?? [],
        takedownsHeld: recalled === undefined,
      };
    } finally {
      lock.release();
    }
  }

  /** Is a crawl under way? Its sites and its run are judged when it has ended. */
  function isCrawling(): boolean {
    const lock = acquireLock(`${database}.lock`, { clock, pid });
    if (!lock.held) return true;
    lock.release();
    return false;
  }

  /** Told beside the crawl: one pass after another, and never more than one that waits. It never rejects. */
  const beside = { passes: Promise.resolve(), isWaiting: false };
  const tellUrgent = async (): Promise<void> => {
    beside.isWaiting = false;
    try {
      await observeFloods();
      await tell('urgent');
      await deliver(AbortSignal.timeout(LONGEST_SEND_MS));
    } catch (error) {
      log.warn('urgent alerts could not be told; they are told at the end of the run', { error });
    }
  };

  return {
    relapses: () => {
      const told = senders().filter(({ recipients }) => recipients.length > 0);
      const language = config['notify.language'];
      return (relapse) => told.flatMap((sender) => relapseMessages(sender, relapse, { language }));
    },
    send: async (abort) => {
      senders();
      await observeFloods();
      if (!isCrawling()) await observeRuns();
      await tell('all');
      return deliver(abort);
    },
    afterCrawl: async () => {
      await beside.passes;
      try {
        await observeFloods();
        await observeRuns();
        await tell('all');
        await deliver(AbortSignal.timeout(LONGEST_SEND_MS));
      } catch (error) {
        log.warn('what is new could not be told; "vigil outbox send" tells it', { error });
      }
    },
    poke: () => {
      if (beside.isWaiting) return;
      beside.isWaiting = true;
      beside.passes = beside.passes.then(tellUrgent);
    },
  };
}
