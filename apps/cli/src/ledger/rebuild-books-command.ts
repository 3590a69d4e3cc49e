import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { toJson } from '#contracts';
import { dropReplacedBooks, rebuildLedger, type RebuiltLedger } from '../../../ledger/src/rebuild/rebuild-ledger.js';
import { serviceNames } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';
import type { LogOptions, LogShell } from '../log/carry.js';
import { progressWriter } from '../log/progress.js';
import { rebuildBooksReport } from './rebuild-books-report.js';

interface RebuildOptions extends LogOptions {
  readonly switch?: true;
  readonly dropOld?: true;
}

const mostThreads = 4;

export function rebuildBooksCommand(shell: LogShell): Command {
  return shell
    .command('rebuild')
    .description('make the books anew from the facts in the logs and compare every row with the live ones')
    .option('--switch', 'put the new books in the place of the live ones, if they are equal')
    .addOption(new Option('--drop-old', 'drop what the last switch replaced, and no more').conflicts('switch'))
    .action((options: RebuildOptions) =>
      shell.withHouse(options, async (house) => {
        const json = options.json === true;
        if (options.dropOld === true) {
          const isDropped = await dropReplacedBooks(house.databases.ledger.adminUrl);
          const text = isDropped ? 'What the last switch replaced is dropped.' : 'There was nothing to drop.';
          shell.print(json ? toJson({ dropped: isDropped }) : text);
          return;
        }
        const rebuilt = await rebuildInHouse(house, options);
        shell.print(json ? toJson(rebuilt) : rebuildBooksReport(rebuilt));
        process.exitCode = rebuilt.outcome === 'refused' ? 1 : 0;
      }),
    );
}

/** Reads the facts where their owners keep them, as their readers do. */
function rebuildInHouse({ databases, archive }: House, options: RebuildOptions): Promise<RebuiltLedger> {
  return rebuildLedger({
    adminUrl: databases.ledger.adminUrl,
    serviceUrl: databases.ledger.url,
    logUrls: Object.fromEntries(serviceNames.map((name) => [name, databases[name].readerUrl])),
    archive,
    threads: Math.min(availableParallelism(), mostThreads),
    switches: options.switch === true,
    onProgress: progressWriter(process.stderr, { json: options.json === true, of: 'entries' }),
  });
}
