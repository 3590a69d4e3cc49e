import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Database } from '#postgres';
import { proveDocument } from '../../../ledger/src/proofs/prove-document.query.js';
import { proveEntry } from '../../../ledger/src/proofs/prove-entry.query.js';
import { proveStatement } from '../../../ledger/src/proofs/prove-statement.query.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { Refused } from '../log/refused.js';

interface ProveOptions extends LogOptions {
  readonly statement?: readonly string[];
  readonly document?: readonly string[];
  readonly out?: string;
}

const entryId = /^\d{1,4}-\d{1,19}$/;
const creator = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const currencyCode = /^[A-Z]{3}$/;
const versionNumber = /^[1-9]\d{0,8}$/;
// Neither PostgreSQL nor the Gregorian calendar has a year zero.
const calendarMonth = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])$/;

/** Why something cannot be proven, in words. */
const details = {
  'entry-unknown': 'The books have no such entry.',
  'statement-unknown': 'No such statement was issued.',
  'statement-empty': 'Nothing of this creator counts in this month or before it.',
  'statement-too-long': 'The statement has more than 20000 lines.',
  'head-not-made': 'The day on which it was recorded or issued has not ended, or its head is not made yet.',
} as const;

const usage =
  'Say which entry, such as 3-17; or --statement <creatorId> <month>, --document <creatorId> <currency> <month> [version].';

export function proveCommand(shell: LogShell): Command {
  return shell
    .command('prove')
    .description("write a proof of an entry, or of a statement's lines or document, for the offline verifier")
    .argument('[entryId]', 'such as 3-17')
    .option('--statement <creator and month...>', 'a month of a creator instead: <creatorId> <month>')
    .option('--document <statement...>', 'a statement as it was issued: <creatorId> <currency> <month> [version]')
    .option('--out <file>', 'where to write it (default: to standard output)')
    .action((entry: string | undefined, options: ProveOptions) =>
      carry(shell, options, async (databases) => {
        const proof = await proofOf(databases.get('ledger') as Database, entry, options);
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

function proofOf(ledger: Database, entry: string | undefined, { statement, document }: ProveOptions) {
  if ([entry, statement, document].filter((each) => each !== undefined).length !== 1) throw unsaid();
  if (statement !== undefined) return proveStatement(ledger, monthIn(statement));
  if (document !== undefined) return proveDocument(ledger, documentIn(document));
  if (entry === undefined || !entryId.test(entry)) throw unsaid();
  return proveEntry(ledger, { entryId: entry });
}

function monthIn([creatorId = '', month = '', ...more]: readonly string[]) {
  if (more.length > 0 || !creator.test(creatorId) || !calendarMonth.test(month)) throw unsaid();
  return { creatorId, month };
}

function documentIn([creatorId, currency = '', month, version, ...more]: readonly string[]) {
  const isVersion = version === undefined || versionNumber.test(version);
  if (more.length > 0 || !currencyCode.test(currency) || !isVersion) throw unsaid();
  const of = { ...monthIn([creatorId ?? '', month ?? '']), currency };
  return version === undefined ? of : { ...of, version: Number(version) };
}

function unsaid(): Refused {
  return new Refused('entry-or-statement', usage);
}
