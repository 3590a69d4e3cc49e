import { type Command, InvalidArgumentError } from 'commander';
import type { LogShell } from './carry.js';
import { createHouseTopics, type TopicOptions } from './create-topics.js';

const wholeNumber = (least: number, most: number) => (text: string) => {
  if (/^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
};

/** Needs a Kafka, and no installation. */
export function createTopicsCommand({ print, bareCommand }: Pick<LogShell, 'print' | 'bareCommand'>): Command {
  return bareCommand('create-topics')
    .description('create the topics that the Kafka of the environment lacks (KAFKA_BROKERS and its like)')
    .option('--replication-factor <n>', 'brokers that hold a record', wholeNumber(1, 100), 3)
    .option('--min-in-sync-replicas <n>', 'of them that must have it before it counts', wholeNumber(1, 100), 2)
    .option('--retention-days <n>', 'days for which Kafka keeps it', wholeNumber(1, 3650), 7)
    .action(async (options: TopicOptions) => {
      (await createHouseTopics(process.env, options)).forEach(print);
    });
}
