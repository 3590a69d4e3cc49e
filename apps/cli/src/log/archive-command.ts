import { type Command, InvalidArgumentError, Option } from 'commander';
import { toJson } from '#contracts';
import type { ArchivedRange } from '#event-log';
import { archiveLog } from './archive-log.js';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { Refused } from './refused.js';

interface ArchiveOptions extends LogOptions {
  readonly olderThan?: number;
  readonly before?: string;
  readonly keepEvents: number;
}

const msPerDay = 86_400_000;
const mostDays = 36_500;
const mostEvents = 1e12;

const wholeNumber = (least: number, most: number) => (text: string) => {
  if (/^\d{1,13}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
};

function midnightOf(day: string): string {
  const instant = new Date(/^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T00:00:00Z` : Number.NaN);
  if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day)) return instant.toISOString();
  throw new InvalidArgumentError('expected a day such as 2026-10-31');
}

export function archiveCommand(shell: LogShell): Command {
  return shell
    .command('archive')
    .description('move what is old out of the tables of a log into files, which its readers read on')
    .argument('<name>', 'an owner of topics, or one topic')
    .addOption(
      new Option('--older-than <days>', 'what was recorded so many days ago or earlier')
        .argParser(wholeNumber(1, mostDays))
        .conflicts('before'),
    )
    .addOption(new Option('--before <day>', 'what was recorded before this day (UTC)').argParser(midnightOf))
    .option('--keep-events <n>', 'leave at least so many in each partition', wholeNumber(0, mostEvents), 0)
    .action((name: string, options: ArchiveOptions) =>
      carry(shell, options, async (databases, { archive }) => {
        const { keepEvents, json } = options;
        const files: ArchivedRange[] = [];
        for await (const file of archiveLog(databases, name, { folder: archive, before: endOf(options), keepEvents })) {
          files.push(file);
          if (json !== true)
            shell.print(`${file.file}  ${file.nextOffset - file.firstOffset} events, ${file.bytes} bytes`);
        }
        if (json === true) shell.print(toJson({ files }));
        else if (files.length === 0) shell.print('Nothing is old enough.');
      }),
    );
}

/** What was recorded earlier is old. */
function endOf({ before, olderThan }: ArchiveOptions): string {
  if (before !== undefined) return before;
  if (olderThan !== undefined) return new Date(Date.now() - olderThan * msPerDay).toISOString();
  throw new Refused('age-missing', 'Say what is old: --older-than <days> or --before <day>.');
}
