import { startHouseOfServices } from './house-process.js';
import { openWalk, revenueOf, type Walk } from './walk.js';

let walk: Walk;
beforeAll(async () => {
  walk = await openWalk(startHouseOfServices);
});
afterAll(() => walk.end());

test('five processes, each with its own database, carry a fact from the edge to the books', async () => {
  const occurredAt = walk.at.toISOString();
  await walk.signed(revenueOf(occurredAt)('product', 2000), {
    type: 'revenue.confirmed',
    transactionId: 'product',
    occurredAt,
  });
  await walk.untilBalances({ pending: 0, held: 0, available: 1600, reserved: 0 });
});

test('each process stops in order when it is asked to', async () => {
  expect(await walk.house.end('SIGTERM')).toBe(0);
});
