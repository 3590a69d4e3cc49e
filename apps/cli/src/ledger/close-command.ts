import type { Command } from 'commander';
import { type Period, toJson } from '#contracts';
import type { Database } from '#postgres';
import type { PeriodRefusal } from '../../../ledger/src/domain/period.decider.js';
import { closePeriod } from '../../../ledger/src/features/close-period/close-period.handler.js';
import { shownPeriods } from '../../../ledger/src/periods/periods.query.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { personNamed } from './person.js';

interface CloseOptions extends LogOptions {
  readonly as: string;
}

interface Closing {
  readonly month: string;
  readonly currency: string;
  readonly actor: string;
}

type Closed = { readonly period: Period } | { readonly refusal: PeriodRefusal };

const reasons: Readonly<Record<PeriodRefusal, string>> = {
  'month-unknown': 'there is no such month, or the books hold nothing in the currency by its end',
  'month-not-over': 'it ends at midnight UTC after its last day',
  'earlier-month-open': 'months are closed in order, from the first that has an entry',
};

export function closeCommand(shell: LogShell): Command {
  return shell
    .command('close')
    .argument('<month>', 'YYYY-MM, in UTC')
    .argument('<currency>', 'such as EUR')
    .description('close a month of a currency, for ever: what comes later counts in the month that is open then')
    .requiredOption('--as <person>', 'who closes it')
    .action((month: string, currency: string, options: CloseOptions) =>
      carry(shell, options, async (databases) => {
        const ledger = databases.get('ledger');
        if (ledger === undefined) throw new Error('the house has lost a database');
        const closing = { month, currency, actor: personNamed(options.as) };
        const closed = await closeMonth(ledger, closing, () => new Date().toISOString());
        shell.print(options.json === true ? toJson(closed) : closeReport(closed, closing));
        if ('refusal' in closed) process.exitCode = 1;
      }),
    );
}

/** A month that is closed already stays as it is. */
export function closeMonth(
  ledger: Database,
  { month, currency, actor }: Closing,
  clock: () => string,
): Promise<Closed> {
  return ledger.transaction(async (tx) => {
    const refusal = await closePeriod({ clock }, tx, { month, currency, actor });
    if (refusal !== undefined) return { refusal };
    const [period] = await shownPeriods(tx, { month, currency, limit: 1 });
    if (period === undefined) throw new Error(`${month} in ${currency} was closed and is not there`);
    return { period };
  });
}

export function closeReport(closed: Closed, { month, currency }: Pick<Closing, 'month' | 'currency'>): string {
  if ('refusal' in closed) {
    return `${closed.refusal}: ${month} in ${currency} was not closed: ${reasons[closed.refusal]}.`;
  }
  const { document, sha256, statements } = closed.period;
  const rest =
    statements.sha256 === undefined
      ? `${statements.issued} statements are issued; the ledger issues the others.`
      : `All ${statements.issued} statements are issued.`;
  return `${month} in ${currency} is closed, by ${document.closedBy} at ${document.closedAt}: ${sha256}\n${rest}`;
}
