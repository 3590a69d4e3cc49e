import { Command, Option } from 'commander';
import { toJson } from '#contracts';
import { isPermanent, PermanentFault } from '#event-log';
import type { House } from '../../../standalone/src/composition/house.js';
import { dropInHouse, houseProjections, rebuildInHouse } from './rebuild.js';
import { progressWriter } from './rebuild-progress.js';
import { rebuildReport } from './rebuild-report.js';

interface Flags {
  readonly replaceDifferent?: boolean;
  readonly dropOld?: boolean;
  readonly discard?: boolean;
  readonly json?: boolean;
}

interface Told {
  /** For `--json`. */
  readonly object: object;
  readonly text: string;
  readonly isFine: boolean;
}

type Opening = (work: (house: House) => Promise<Told>) => Promise<Told>;

/** Exits 0 where all is fine, 1 where it is not, 2 where it was asked wrongly. */
export function rebuildCommand<Installation>(
  installation: readonly Option[],
  withHouse: (where: Installation, work: (house: House) => Promise<Told>) => Promise<Told>,
): Command {
  const command = new Command('rebuild')
    .argument('<projection>', houseProjections.map(({ name }) => name).join(', '))
    .description('build the tables of a projection anew from the log, compare them with the live ones, and switch')
    .option('--replace-different', 'switch also where the live rows are other rows')
    .addOption(
      new Option('--drop-old', 'drop what the last rebuild replaced, and no more').conflicts('replaceDifferent'),
    )
    .addOption(new Option('--discard', 'drop a rebuild that was begun').conflicts(['replaceDifferent', 'dropOld']))
    .option('--json', 'one JSON object on stdout, progress as JSON lines on stderr')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  for (const option of installation) command.addOption(option);
  return command.action(async (name: string, flags: Flags & Installation) => {
    const told = await answer(command, name, { flags, open: (inHouse) => withHouse(flags, inHouse) });
    process.stdout.write(`${flags.json === true ? toJson(told.object) : told.text}\n`);
    process.exitCode = told.isFine ? 0 : 1;
  });
}

async function answer(command: Command, name: string, { flags, open }: { flags: Flags; open: Opening }): Promise<Told> {
  const wanted = houseProjections.find((projection) => projection.name === name);
  if (wanted === undefined) command.error(`no such projection: ${name}`);
  try {
    return await open(async (house) => {
      if (flags.dropOld === true) return dropped(name, 'old', await dropInHouse(house, wanted, 'old'));
      if (flags.discard === true) return dropped(name, 'begun', await dropInHouse(house, wanted, 'begun'));
      const onProgress = progressWriter({
        out: process.stderr,
        json: flags.json === true,
        nowMs: () => performance.now(),
      });
      const { replaceDifferent = false } = flags;
      const rebuilt = await rebuildInHouse(house, wanted, { replaceDifferent, onProgress });
      return {
        object: { projection: name, ...rebuilt },
        text: rebuildReport(name, rebuilt),
        isFine: rebuilt.outcome === 'switched',
      };
    });
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
