import type { Command } from 'commander';
import { Problem } from '#runtime';
import type { House } from '../../../standalone/src/composition/house.js';
import type { Installation } from '../installation.js';
import { type Databases, withDatabases } from './open-logs.js';
import { Refused } from './refused.js';

/** What a command of the log is given to work with. */
export interface LogShell {
  readonly print: (line: string) => void;
  readonly bareCommand: (name: string) => Command;
  /** A command that is told where the installation is, and whether to answer in JSON. */
  readonly command: (name: string) => Command;
  /** Opens the installation that the options name. */
  readonly withHouse: <T>(options: LogOptions, work: (house: House) => Promise<T>) => Promise<T>;
}

export interface LogOptions extends Installation {
  readonly json?: true;
}

/** Carries a command out; what it refuses is told by name and exits with 2, a service's no with 1. */
export async function carry(
  shell: LogShell,
  options: LogOptions,
  work: (databases: Databases, house: House) => Promise<void>,
): Promise<void> {
  try {
    await shell.withHouse(options, (house) => withDatabases(house, (databases) => work(databases, house)));
  } catch (fault) {
    if (!(fault instanceof Refused || fault instanceof Problem)) throw fault;
    process.stderr.write(`${fault instanceof Refused ? fault.refusal : fault.title}: ${fault.message}\n`);
    process.exitCode = fault instanceof Refused ? 2 : 1;
  }
}
