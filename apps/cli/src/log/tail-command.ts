import { type Command, InvalidArgumentError } from 'commander';
import type { Topic } from '#contracts';
import type { LoggedEvent, LogReader } from '#event-log';
import { carry, type LogOptions, type LogShell } from './carry.js';
import { factLine } from './fact-line.js';
import { type Logs, readerOf, topicNamed } from './open-logs.js';
import { following, partitionsOf, tailOf, type TailOptions } from './tail.query.js';

const whole = (text: string): bigint => {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError('It is a whole number.');
};
const wholeNumber = (text: string): number => Number(whole(text));

export function tailCommand(shell: LogShell): Command {
  return shell
    .command('tail')
    .argument('<topic>')
    .description('facts of a topic, one line of JSON each: the last ones, or those from an offset on')
    .option('--partition <number>', 'of this partition only', wholeNumber)
    .option('--from <offset>', 'the first ones from here on; wants --partition or --key', whole)
    .option('--key <key>', 'of this key only')
    .option('--limit <facts>', 'at most, up to 10000', wholeNumber, 20)
    .option('--follow', 'and what is appended from now on, until Ctrl-C')
    .action((name: string, options: LogOptions & TailOptions & { follow?: true }) =>
      carry(shell, options, (databases, { archive }) =>
        tail(shell, { databases, archive }, { topic: topicNamed(name), ...options }),
      ),
    );
}

type Tail = TailOptions & { readonly topic: Topic; readonly follow?: true };

async function tail({ print }: LogShell, logs: Logs, options: Tail): Promise<void> {
  const { topic } = options;
  const reader = readerOf(logs, topic);
  if (reader === undefined) throw new RangeError(`the house has no database of ${topic.owner}`);
  const heads = await reader.heads(topic.name);
  const facts = await tailOf(reader, topic, options);
  for (const fact of facts) print(factLine(fact));
  if (options.follow !== true) return;
  const shown = placesAfter(facts, { partitions: partitionsOf(topic, options), heads, from: options.from });
  for await (const fact of untilStopped(reader, options, shown)) print(factLine(fact));
}

/** Behind what was shown; where nothing was, at the head that was read before, or at the offset asked for. */
function placesAfter(
  facts: readonly LoggedEvent[],
  { partitions, heads, from }: { partitions: readonly number[]; heads: readonly bigint[]; from: bigint | undefined },
): Map<number, bigint> {
  const places = new Map(partitions.map((partition) => [partition, from ?? heads[partition] ?? 0n]));
  for (const { partition, offset } of facts) {
    if (offset >= (places.get(partition) ?? 0n)) places.set(partition, offset + 1n);
  }
  return places;
}

async function* untilStopped(reader: LogReader, { topic, key }: Tail, places: Map<number, bigint>) {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  yield* following(reader, topic, { ...(key === undefined ? {} : { key }), places, signal: stopping.signal });
}
