import { type ServicesHouse, startServices } from './service-processes.js';
import { openWalk, revenueOf, type Walk } from './walk.js';

let house: ServicesHouse;
let walk: Walk;
beforeAll(async () => {
  walk = await openWalk(async (folder) => (house = await startServices(folder)));
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
  const ended = await Promise.all(house.processes.map((each) => each.end('SIGTERM')));
  expect(ended).toEqual(house.processes.map(() => 0));
});
