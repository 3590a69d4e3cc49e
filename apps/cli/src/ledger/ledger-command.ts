import type { Command } from 'commander';
import type { LogShell } from '../log/carry.js';
import { closeCommand } from './close-command.js';
import { importCommand } from './import-command.js';
import { rebuildBooksCommand } from './rebuild-books-command.js';

/** Hangs the commands of the books under `ledger`. */
export function addLedgerCommands(ledger: Command, shell: LogShell): void {
  ledger
    .description('the books as a whole')
    .addCommand(closeCommand(shell))
    .addCommand(rebuildBooksCommand(shell))
    .addCommand(importCommand(shell));
}
