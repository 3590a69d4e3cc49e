import type { Command } from 'commander';
import { toJson } from '#contracts';
import { type Closed, closeMonth, type Closing } from '../../../ledger/src/periods/close-month.js';
import { carry, type LogOptions, type LogShell } from '../log/carry.js';
import { personNamed } from './person.js';

interface CloseOptions extends LogOptions {
  readonly as: string;
}

type Refusal = Extract<Closed, { refusal: string }>['refusal'];

const reasons: Readonly<Record<Refusal, string>> = {
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

function closeReport(closed: Closed, { month, currency }: Pick<Closing, 'month' | 'currency'>): string {
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
