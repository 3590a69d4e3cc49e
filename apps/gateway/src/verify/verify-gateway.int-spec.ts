import { type OpenGateway, openGateway } from '../../test/gateway.setup.js';
import { sampleId } from '../../test/samples.setup.js';
import { verifyGateway } from './verify-gateway.query.js';

const check = 'every creator and program has its event, and none has two';
let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway({ directory: 'empty' });
  const token = await gateway.tokenOf('operator');
  for (const handle of ['ada', 'bea', 'cleo']) {
    const headers = { 'idempotency-key': handle };
    await gateway.ask('POST /v1/creators', { token, headers, body: { handle, displayName: handle } });
  }
  const headers = { 'idempotency-key': 'boots' };
  await gateway.ask('POST /v1/programs', { token, headers, body: { name: 'Boots', allowedHosts: [] } });
});
afterAll(() => gateway.close());

test('a directory that told all it holds is in order', async () => {
  expect(await verifyGateway(gateway.database.app)).toEqual([{ check, rows: 4 }]);
});

test('a creator that the others were never told of is named', async () => {
  const creatorId = sampleId(1);
  await gateway.database.admin.query(`insert into creator values ($1, 'quiet', 'Quiet', now())`, [creatorId]);
  expect(await verifyGateway(gateway.database.app)).toEqual([{ check, rows: 5, fault: `${creatorId} was never told` }]);
  await gateway.database.admin.query('delete from creator where creator_id = $1', [creatorId]);
});

test('an event whose creator is gone is named', async () => {
  const { rows } = await gateway.database.admin.query<{ creator_id: string }>(
    `delete from creator where handle = 'bea' returning creator_id`,
  );
  const fault = `${rows[0]?.creator_id} is told without a row, or twice`;
  expect(await verifyGateway(gateway.database.app)).toEqual([{ check, rows: 3, fault }]);
});
