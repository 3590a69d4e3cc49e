import type { Command } from 'commander';
import { topics } from '#contracts';
import { postgresLogReader } from '#event-log';
import type { Database } from '#postgres';
import { readLastHead } from '../../../ledger/src/proofs/heads.query.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { writeHeads } from './write-heads.js';

export function headsCommand(shell: LogShell): Command {
  return shell
    .command('heads')
    .description('write the head of every day as a file, to be kept where it cannot be changed')
    .requiredOption('--out <folder>', 'where to; files that are there stay as they are')
    .action((options: LogOptions & { readonly out: string }) =>
      carry(shell, options, async (databases, { archive }) => {
        const ledger = databases.get('ledger') as Database;
        const held = { books: ledger, log: postgresLogReader(ledger, topics, archive) };
        const written = await writeHeads(held, options.out);
        for (const { file, hash } of written) shell.print(`${hash}  ${file}`);
        if (written.length > 0) return;
        shell.print((await readLastHead(ledger)) === undefined ? 'No day has ended yet.' : 'Every head is there.');
      }),
    );
}
