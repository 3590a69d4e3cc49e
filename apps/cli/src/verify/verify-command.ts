import type { Command } from 'commander';
import { toJson } from '#contracts';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { findingsTable } from './findings-table.js';
import { readPublished } from './published-folder.js';
import { verifyHouse } from './verify-house.js';

interface VerifyOptions extends LogOptions {
  readonly heads?: string;
}

export function verifyCommand(shell: LogShell): Command {
  return shell
    .command('verify')
    .description('recompute everything: exits 1 and names the first wrong row where something does not hold')
    .option('--heads <folder>', 'heads that were written before: the books must have every one of them, word for word')
    .action((options: VerifyOptions) =>
      carry(shell, options, async (_databases, house) => {
        const published = options.heads === undefined ? undefined : await readPublished(options.heads);
        const findings = await verifyHouse(house, published);
        const isSound = findings.every(({ fault }) => fault === undefined);
        shell.print(options.json === true ? toJson({ sound: isSound, findings }) : findingsTable(findings));
        process.exitCode = isSound ? 0 : 1;
      }),
    );
}
