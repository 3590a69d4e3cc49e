import { basename } from 'node:path';
import type { Command } from 'commander';
import { toJson } from '#contracts';
import { formatDecimal } from '#money';
import { FileRefused } from '../../../ledger/src/imports/file-refused.errors.js';
import {
  type Import,
  type ImportReport,
  isRefused,
  runImport,
  tryImport,
} from '../../../ledger/src/imports/import-file.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { progressWriter } from '../log/progress.js';
import { Refused } from '../log/refused.js';
import { type Databases } from '../log/open-logs.js';
import { table } from '../log/table.js';
import { directoryFor } from './directory.query.js';
import { personNamed } from './person.js';

interface ImportOptions extends LogOptions {
  readonly as: string;
  readonly name?: string;
  readonly dryRun?: true;
}

const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function importCommand(shell: LogShell): Command {
  return shell
    .command('import')
    .argument('<file.csv>', 'what the old system says')
    .description(
      'take over opening balances and history: all lines are tried first, and nothing is taken over while one is refused',
    )
    .requiredOption('--as <person>', 'who takes it over')
    .option(
      '--name <name>',
      'the name of the import: with a line’s reference, its identity (default: the name of the file)',
    )
    .option('--dry-run', 'tell of each line what would become of it, and take nothing over')
    .action((file: string, options: ImportOptions) =>
      carry(shell, options, async (databases) => {
        const wanted = { file, name: nameOf(file, options), actor: personNamed(options.as) };
        const { isRun, report } = await carryOut(databases, wanted, options);
        const told = { name: wanted.name, takenOver: isRun, ...report };
        shell.print(
          options.json === true ? toJson(told) : reportOf(report, { isRun, tellsAll: options.dryRun === true }),
        );
        if (report.lines.some(isRefused)) process.exitCode = 1;
      }),
    );
}

/** Tries all lines, and takes them over where that is wanted and none is refused. */
async function carryOut(
  databases: Databases,
  wanted: Import,
  { dryRun, json }: ImportOptions,
): Promise<{ readonly isRun: boolean; readonly report: ImportReport }> {
  const [ledger, gateway] = [databases.get('ledger'), databases.get('gateway')];
  if (ledger === undefined || gateway === undefined) throw new Error('the house has lost a database');
  const clock = () => new Date().toISOString();
  const stores = { ledger, clock, directoryFor: directoryFor(gateway) };
  try {
    const tried = await tryImport(stores, wanted);
    if (dryRun === true || tried.lines.some(isRefused)) return { isRun: false, report: tried };
    const onProgress = progressWriter(process.stderr, { json: json === true });
    return { isRun: true, report: await runImport(stores, wanted, { total: tried.lines.length, onProgress }) };
  } catch (fault) {
    throw fault instanceof FileRefused ? new Refused(fault.refusal, fault.message) : fault;
  }
}

function nameOf(file: string, { name = basename(file, '.csv') }: ImportOptions): string {
  if (nameShape.test(name)) return name;
  throw new Refused('name-malformed', `An import is named by up to 64 letters, digits, points and dashes: ${name}`);
}

export function reportOf(
  { lines, totals }: ImportReport,
  { isRun, tellsAll }: { readonly isRun: boolean; readonly tellsAll: boolean },
): string {
  const told = lines
    .filter((line) => tellsAll || isRefused(line))
    .map(({ line, reference, column, outcome }) => ({ line, reference, column: column ?? null, outcome }));
  const count = (wanted: string) => lines.filter(({ outcome }) => outcome === wanted).length;
  const refused = lines.filter(isRefused).length;
  const sums = totals.map(({ currency, account, lines: number, minor }) => ({
    ...{ currency, account, lines: number, amount: formatDecimal({ minor, currency }) },
  }));
  const head = isRun ? 'Taken over' : 'Nothing was taken over; it would be';
  return [
    ...(told.length === 0 ? [] : [table(told, ''), '']),
    `${head}: ${count('imported')} lines; ${count('repeated')} were taken over before; ${refused} are refused.`,
    table(sums, 'There is nothing to add up.'),
  ].join('\n');
}
