import type { Command } from 'commander';
import { toJson } from '#contracts';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { groupPlaces } from './lag.query.js';
import { table } from './table.js';

export function lagCommand(shell: LogShell): Command {
  return shell
    .command('lag')
    .description('where each group stands: exits 1 where a log ends before a place')
    .action((options: LogOptions) =>
      carry(shell, options, async (databases, { archive }) => {
        const places = await groupPlaces({ databases, archive }, () => new Date());
        const rows = places.map((place) => ({ ...place }));
        shell.print(options.json === true ? toJson({ places }) : table(rows, 'No group reads a topic yet.'));
        if (places.some(({ behind }) => behind < 0n)) process.exitCode = 1;
      }),
    );
}
