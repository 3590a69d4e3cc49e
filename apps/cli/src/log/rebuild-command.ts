import { type Command, Option } from 'commander';
import { toJson } from '#contracts';
import { isPermanent, PermanentFault } from '#event-log';
import type { House } from '../../../standalone/src/composition/house.js';
import { carry, type LogOptions, type LogShell } from './carry.js';
import type { Databases } from './open-logs.js';
import { progressWriter } from './progress.js';
import { dropInHouse, type HouseProjection, houseProjections, projectionNamed, rebuildInHouse } from './rebuild.js';
import { rebuildReport } from './rebuild-report.js';

interface RebuildOptions extends LogOptions {
  readonly replaceDifferent?: true;
  readonly dropOld?: true;
  readonly discard?: true;
}

interface Told {
  /** For `--json`. */
  readonly object: object;
  readonly text: string;
  readonly isFine: boolean;
}

interface At {
  readonly databases: Databases;
  readonly house: House;
}

export function rebuildCommand(shell: LogShell): Command {
  return shell
    .command('rebuild')
    .argument('<projection>', houseProjections.map(({ name }) => name).join(', '))
    .description('build the tables of a projection anew from the log, compare them with the live ones, and switch')
    .option('--replace-different', 'switch also where the live rows are other rows')
    .addOption(
      new Option('--drop-old', 'drop what the last rebuild replaced, and no more').conflicts('replaceDifferent'),
    )
    .addOption(new Option('--discard', 'drop a rebuild that was begun').conflicts(['replaceDifferent', 'dropOld']))
    .action((name: string, options: RebuildOptions) =>
      carry(shell, options, async (databases, house) => {
        const told = await answer({ databases, house }, projectionNamed(name), options);
        shell.print(options.json === true ? toJson(told.object) : told.text);
        process.exitCode = told.isFine ? 0 : 1;
      }),
    );
}

async function answer(at: At, wanted: HouseProjection, options: RebuildOptions): Promise<Told> {
  const { name } = wanted;
  try {
    if (options.dropOld === true) return dropped(name, 'old', await dropInHouse(at.databases, wanted, 'old'));
    if (options.discard === true) return dropped(name, 'begun', await dropInHouse(at.databases, wanted, 'begun'));
    const rebuilt = await rebuildInHouse(at, wanted, {
      replaceDifferent: options.replaceDifferent === true,
      onProgress: progressWriter(process.stderr, { json: options.json === true }),
    });
    return {
      object: { projection: name, ...rebuilt },
      text: rebuildReport(name, rebuilt),
      isFine: rebuilt.outcome === 'switched',
    };
  } catch (fault) {
    if (!(fault instanceof Error) || (isPermanent(fault) && !(fault instanceof PermanentFault))) throw fault;
    const { message } = fault;
    return {
      object: { projection: name, outcome: 'failed', detail: message },
      text: `${name}: ${message}`,
      isFine: false,
    };
  }
}

function dropped(name: string, what: 'old' | 'begun', version: number | undefined): Told {
  const subject = what === 'old' ? 'what the last rebuild replaced' : 'the rebuild that was begun';
  const text = version === undefined ? 'nothing was there to drop' : `${subject}, version ${version}, is dropped`;
  return { object: { projection: name, dropped: version ?? null }, text: `${name}: ${text}`, isFine: true };
}
