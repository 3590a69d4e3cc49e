import { Command, InvalidArgumentError } from 'commander';
import { runLogFaults } from './log-faults.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

const seedOf = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number of at most 9 digits');
};
const minutesOf = (text: string): number => {
  if (/^\d{1,4}(\.\d{1,2})?$/.test(text) && Number(text) > 0 && Number(text) <= 1_440) return Number(text);
  throw new InvalidArgumentError('expected minutes, from 0.01 to 1440');
};

const program = new Command('faults').description('lets go wrong what a part has to survive, and looks whether it has');

program
  .command('log')
  .description('real processes over a real broker: kills, pauses, lost and doubled records, outages')
  .requiredOption('--seed <n>', 'the same seed brings the same faults', seedOf)
  .option('--minutes <n>', 'how long', minutesOf, 2)
  .option('--prove-checks', 'afterwards plant a fault for every check, and see that it is found', false)
  .option('--json', 'the outcome as one JSON object, on the last line', false)
  .action(async (options: { seed: number; minutes: number; proveChecks: boolean; json: boolean }) => {
    const outcomes = await runLogFaults({ ...options, print });
    const failed = outcomes.filter(({ passed }) => !passed);
    print(
      options.json
        ? JSON.stringify({ seed: options.seed, minutes: options.minutes, outcomes })
        : `seed ${options.seed}: ${outcomes.length - failed.length} hold, ${failed.length} broken`,
    );
    process.exit(failed.length === 0 ? 0 : 1);
  });

await program.parseAsync();
