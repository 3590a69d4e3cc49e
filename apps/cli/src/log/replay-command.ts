import type { Command } from 'commander';
import { logRoutes, toJson } from '#contracts';
import { internalClient } from '#runtime';
import type { House } from '../../../standalone/src/composition/house.js';
import { toldAddress } from '../../../standalone/src/composition/service-addresses.js';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { progressWriter } from './progress.js';
import { Refused } from './refused.js';
import { carryOut, type KeyReplayed, planReplay, type Replay, type ReplayPlan, type Wanted } from './replay.query.js';
import { table } from './table.js';

type ReplayOptions = LogOptions & Wanted & { readonly dryRun?: true; readonly serviceUrl?: string };

/** A call works on up to a hundred facts, each in a transaction of its own. */
const answerWithinMs = 120_000;

export function replayCommand(shell: LogShell): Command {
  return shell
    .command('replay')
    .description('have a service work on what is parked, in order: exits 1 where a fact fails again')
    .requiredOption('--group <group>', 'whose facts')
    .requiredOption('--topic <topic>', 'of this topic')
    .option('--fingerprint <fingerprint>', 'all keys that failed like this')
    .option('--key <key>', 'this key')
    .option('--dry-run', 'say what would be worked on, and do nothing')
    .option('--service-url <url>', 'where the service listens; a house in one process has told it')
    .action((options: ReplayOptions) =>
      carry(shell, options, async (databases, house) => {
        const plan = await planReplay(databases, options);
        const { service, keys } = plan;
        if (options.dryRun === true) {
          const rows = keys.map((key) => ({ ...key }));
          shell.print(
            options.json === true ? toJson({ service, dryRun: true, keys }) : table(rows, 'Nothing is parked.'),
          );
          return;
        }
        const replayed = keys.length === 0 ? [] : await replayAt(house, plan, options);
        shell.print(options.json === true ? toJson({ service, keys: replayed }) : told(replayed));
        if (replayed.some(({ failed }) => failed !== undefined)) process.exitCode = 1;
      }),
    );
}

async function replayAt(house: House, plan: ReplayPlan, options: ReplayOptions): Promise<KeyReplayed[]> {
  const { service, keys } = plan;
  const baseUrl = options.serviceUrl ?? toldAddress(house.folder, service);
  if (baseUrl === undefined) {
    throw new Refused('address-unknown', `Where ${service} listens is not known here: say it by --service-url.`);
  }
  const client = internalClient({
    baseUrl,
    token: house.secrets.serviceToken,
    name: service,
    timeoutMs: answerWithinMs,
  });
  const counted = keys.reduce((sum, { facts }) => sum + facts, 0n);
  const tell = progressWriter(process.stderr, { json: options.json === true });
  let done = 0n;
  const worked = (facts: number) => {
    done += BigInt(facts);
    // More may have queued since the facts were counted.
    tell({ done, total: done > counted ? done : counted });
  };
  worked(0);
  try {
    const replay: Replay = (body) => client.call(logRoutes.replayParked, { body });
    return await carryOut(plan, options, { replay, worked });
  } finally {
    await client.close();
  }
}

function told(replayed: readonly KeyReplayed[]): string {
  const rows = replayed.map(({ key, worked, failed }) => ({
    key,
    worked,
    failedAt: failed?.offset ?? null,
    cause: failed?.cause ?? null,
  }));
  return table(rows, 'Nothing is parked.');
}
