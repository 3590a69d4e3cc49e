import { commissionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import { logsOf } from '../../test/adversary.js';
import { type Books, commission, creatorOf, openBooks } from '../../test/books.js';
import { checkCopies } from './copied-facts.query.js';
import { type Copy, copies } from './copies.query.js';

const { name: topic, partitions } = commissionTopic;
const partition = partitionOf(creatorOf('ann'), partitions);
const copy = copies.find((one) => one.topic === topic) as Copy;

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

/** Two facts of one creator, as the log has them, booked at these offsets in this order. */
async function faultBooked(...offsets: readonly bigint[]): Promise<string | undefined> {
  const { admin } = books.database;
  for (const at of offsets) {
    await books.writer.postCommissions([commission('CommissionAccrued', { commission: `number ${at}` })], at);
  }
  const stood = 'insert into consumer_checkpoint values ($1, $2, $3, $4)';
  await admin.query(stood, [copy.group, topic, partition, BigInt(offsets.length)]);
  const told = books.writer.told.toSorted((one, other) => Number(one.firstOffset - other.firstOffset));
  return (await checkCopies(admin, logsOf(told, admin), copy)).fault;
}

test('facts of a key that were booked as they were told are in order', async () => {
  expect(await faultBooked(0n, 1n, 2n)).toBeUndefined();
});

test('facts of a key that were booked in another order than told are found, and the second is named', async () => {
  expect(await faultBooked(0n, 2n, 1n)).toBe(
    `commission_state of entry ${partition}-1, or the quiet_move before entry ${partition}-1: ` +
      `facts of one key are out of order (${topic}/${partition} at 2)`,
  );
});
