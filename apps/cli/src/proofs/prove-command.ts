import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Database } from '#postgres';
import { proveEntry } from '../../../ledger/src/proofs/prove-entry.query.js';
import { proveStatement } from '../../../ledger/src/proofs/prove-statement.query.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { Refused } from '../log/refused.js';

interface ProveOptions extends LogOptions {
  readonly statement?: readonly string[];
  readonly out?: string;
}

const entryId = /^\d{1,4}-\d{1,19}$/;
const creator = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// Neither PostgreSQL nor the Gregorian calendar has a year zero.
const calendarMonth = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])$/;

/** Why something cannot be proven, in words. */
const details = {
  'entry-unknown': 'The books have no such entry.',
  'statement-empty': 'Nothing of this creator counts in this month or before it.',
  'statement-too-long': 'The statement has more than 20000 lines.',
  'head-not-made': 'The day on which it was recorded has not ended, or its head is not made yet.',
} as const;

export function proveCommand(shell: LogShell): Command {
  return shell
    .command('prove')
    .description('write a proof of an entry, or of a statement, for the offline verifier')
    .argument('[entryId]', 'such as 3-17')
    .option('--statement <creator and month...>', 'a month of a creator instead: <creatorId> <month>')
    .option('--out <file>', 'where to write it (default: to standard output)')
    .action((entry: string | undefined, options: ProveOptions) =>
      carry(shell, options, async (databases) => {
        const proof = await proofOf(databases.get('ledger') as Database, entry, options.statement);
        if (typeof proof === 'string') throw new Refused(proof, details[proof]);
        const text = JSON.stringify(proof);
        if (options.out === undefined) {
          shell.print(text);
          return;
        }
        await writeFile(options.out, text).catch((fault: unknown) => {
          throw new Refused('not-writable', String(fault));
        });
        shell.print(`${options.out}: to be checked with the head of ${proof.day}`);
      }),
    );
}

function proofOf(ledger: Database, entry: string | undefined, statement: readonly string[] | undefined) {
  if (entry !== undefined && statement === undefined) {
    if (!entryId.test(entry))
      throw new Refused('entry-or-statement', `${entry} is no entry: it should look like 3-17.`);
    return proveEntry(ledger, { entryId: entry });
  }
  const [creatorId = '', month = '', ...more] = statement ?? [];
  const isStatement = more.length === 0 && creator.test(creatorId) && calendarMonth.test(month);
  if (entry !== undefined || !isStatement) {
    throw new Refused('entry-or-statement', 'Say which entry, or --statement <creatorId> <month> such as 2026-10.');
  }
  return proveStatement(ledger, { creatorId, month });
}
