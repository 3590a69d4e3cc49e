import type { Command } from 'commander';
import { toJson } from '#contracts';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { table } from './table.js';
import { topicStates } from './topics.query.js';

export function topicsCommand(shell: LogShell): Command {
  return shell
    .command('topics')
    .description('every topic: who owns it, what it holds')
    .action((options: LogOptions) =>
      carry(shell, options, async (databases, { archive }) => {
        const topics = await topicStates({ databases, archive });
        shell.print(
          options.json === true
            ? toJson({ topics })
            : table(
                topics.map((topic) => ({ ...topic })),
                'No topics.',
              ),
        );
      }),
    );
}
