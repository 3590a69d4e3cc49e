import type { Command } from 'commander';
import { toJson } from '#contracts';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { parkedFaults, type ParkedFilter } from './parked.query.js';
import { table } from './table.js';

/** Keys that the table names; `--json` has them all. */
const keysShown = 3;

export function parkedCommand(shell: LogShell): Command {
  return shell
    .command('parked')
    .description('keys whose facts queue behind one that failed, by what it failed on: exits 1 where there are any')
    .option('--group <group>', 'of this group only')
    .option('--topic <topic>', 'of this topic only')
    .option('--fingerprint <fingerprint>', 'that failed like this only')
    .action((options: LogOptions & ParkedFilter) =>
      carry(shell, options, async (databases) => {
        const parked = await parkedFaults(databases, options);
        const rows = parked.map(({ keys, cause, ...fault }) => ({
          ...fault,
          keyCount: keys.length,
          keys: keys.slice(0, keysShown).join(' ') + (keys.length > keysShown ? ' …' : ''),
          cause,
        }));
        shell.print(options.json === true ? toJson({ parked }) : table(rows, 'No key is parked.'));
        if (parked.length > 0) process.exitCode = 1;
      }),
    );
}
