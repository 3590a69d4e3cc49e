import type { Command } from 'commander';
import { toJson } from '#contracts';
import { pauseGroup, resumeGroup } from '#event-log';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { serviceOf } from './replay.query.js';

type PauseOptions = LogOptions & { readonly group: string; readonly topic: string };

export function pauseCommand(shell: LogShell): Command {
  return standing(shell, {
    name: 'pause',
    says: 'have a group stand still, once its slices under way have ended, until it is resumed',
    change: pauseGroup,
    done: 'stands still',
    doneBefore: 'stood still before',
  });
}

export function resumeCommand(shell: LogShell): Command {
  return standing(shell, {
    name: 'resume',
    says: 'have a paused group go on where it stands',
    change: resumeGroup,
    done: 'goes on',
    doneBefore: 'did not stand still',
  });
}

interface Standing {
  readonly name: 'pause' | 'resume';
  readonly says: string;
  readonly change: typeof pauseGroup;
  readonly done: string;
  readonly doneBefore: string;
}

function standing(shell: LogShell, { name, says, change, done, doneBefore }: Standing): Command {
  return shell
    .command(name)
    .description(says)
    .requiredOption('--group <group>', 'which')
    .requiredOption('--topic <topic>', 'at this topic')
    .action((options: PauseOptions) =>
      carry(shell, options, async (databases) => {
        const { group, topic } = options;
        const [service, database] = await serviceOf(databases, { group, topic });
        const changed = await change(database, { group, topic });
        const told = `${group} of ${topic} ${changed ? done : doneBefore}`;
        shell.print(options.json === true ? toJson({ service, group, topic, changed }) : told);
      }),
    );
}
