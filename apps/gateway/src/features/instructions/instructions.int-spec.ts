import { randomUUID } from 'node:crypto';
import { fromJson, toJson } from '#contracts';
import { type OpenGateway, openGateway } from '../../../test/gateway.setup.js';
import { creatorId, instruction, newInstruction, programId, sampleId } from '../../../test/samples.setup.js';

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

const wire = fromJson(toJson(newInstruction)) as { adjustment: object; reasonCode: string; reason: string };
const exchange = {
  ...{ creatorId, from: { minor: '10000', currency: 'EUR' }, to: { minor: '10843', currency: 'USD' } },
  ...{ rate: '1.0843', rateSource: 'ECB 2026-10-30', rounding: 'half_even', effectiveOn: '2026-10-30' },
};
const post = async (path: string, body: unknown, ...roles: string[]) =>
  gateway.ask(`POST /v1/instructions${path}`, {
    token: await gateway.tokenOf(...roles),
    body,
    headers: { 'idempotency-key': randomUUID() },
  });
const reached = () => gateway.ledger.seen.at(-1);

test('finance may instruct alone, an operator only propose; who it is says the token', async () => {
  expect((await post('', wire, 'finance')).status).toBe(201);
  expect(reached()?.body).toEqual({ ...wire, actor: 'finance', alone: true });
  expect((await post('', wire, 'operator')).status).toBe(201);
  expect(reached()?.body).toEqual({ ...wire, actor: 'operator', alone: false });
  expect((await post('', { ...wire, actor: 'somebody' }, 'finance')).status).toBe(422);
});

test.each([
  ['creatorId', { creatorId: sampleId(99) }, 'creator'],
  ['programId', { programId: sampleId(99) }, 'program'],
])('an adjustment that names what is not there is refused, with the place: %s', async (field, says, what) => {
  const before = gateway.reached();
  const said = await post('', { ...wire, adjustment: { ...wire.adjustment, ...says } }, 'finance');
  expect(said).toMatchObject({
    status: 422,
    json: { type: `urn:tributary:problem:${what}-unknown`, pointer: `#/adjustment/${field}` },
  });
  expect(gateway.reached()).toBe(before);
});

test.each<[string, object, string[]]>([
  ['no amount', { adjustment: { creatorId, effectiveOn: '2026-10-03' } }, ['#/adjustment/amount']],
  [
    'an amount with a point',
    { adjustment: { ...wire.adjustment, amount: { minor: '25.00', currency: 'EUR' } } },
    ['#/adjustment/amount/minor'],
  ],
  ['a reason without words', { reason: '' }, ['#/reason']],
  ['a reason of 501 characters', { reason: 'x'.repeat(501) }, ['#/reason']],
  ['a reason code of its own', { reasonCode: 'because' }, ['#/reasonCode']],
  [
    'a debtor that is none',
    { writeOff: { debtor: 'awin', amount: { minor: '1', currency: 'EUR' }, effectiveOn: '2026-10-03' } },
    ['#/writeOff/debtor'],
  ],
])('%s is refused, with the place', async (_what, says, pointers) => {
  const said = await post('', { ...wire, ...says }, 'finance');
  expect(said.status).toBe(422);
  expect((said.json.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(pointers);
});

test('an exchange in the name of nobody is refused, with the place', async () => {
  const body = { exchange: { ...exchange, creatorId: sampleId(99) }, reasonCode: 'other', reason: 'dollars' };
  expect(await post('', body, 'finance')).toMatchObject({ status: 422, json: { pointer: '#/exchange/creatorId' } });
});

test.each([
  ['1.0843', 201],
  ['9999999999.999999999999', 201],
  ['10000000000', 422],
  ['1.0000000000001', 422],
  ['1,0843', 422],
  ['1e3', 422],
  ['-1', 422],
  ['.5', 422],
  ['', 422],
])('a rate is an exact decimal: %s', async (rate, status) => {
  const said = await post('', { exchange: { ...exchange, rate }, reasonCode: 'other', reason: 'dollars' }, 'finance');
  expect(said.status).toBe(status);
  if (status === 422) expect(said.json.errors).toMatchObject([{ pointer: '#/exchange/rate' }]);
});

test('a reason may have 500 characters', async () => {
  const { adjustment } = wire;
  const body = { ...wire, adjustment: { ...adjustment, programId, stream: 'affiliate' }, reason: 'x'.repeat(500) };
  expect((await post('', body, 'finance')).status).toBe(201);
});

test('a second opinion goes in the name of who gives it', async () => {
  const of = `/${instruction.instructionId}`;
  await post(`${of}/approval`, {}, 'finance');
  expect(reached()).toMatchObject({ route: 'approveInstruction', body: { actor: 'finance' } });
  await post(`${of}/rejection`, { reason: 'counted twice' }, 'finance');
  expect(reached()).toMatchObject({
    route: 'rejectInstruction',
    body: { actor: 'finance', reason: 'counted twice' },
  });
  await post(`${of}/withdrawal`, { reason: 'a slip' }, 'operator');
  expect(reached()).toMatchObject({ route: 'withdrawInstruction', body: { actor: 'operator', reason: 'a slip' } });
});

test('the list is asked for by status, page by page', async () => {
  const token = await gateway.tokenOf('auditor');
  const said = await gateway.ask(`GET /v1/instructions?status=proposed&limit=3&cursor=${sampleId(1)}`, { token });
  expect(said.status).toBe(200);
  expect(reached()?.query).toEqual({ status: 'proposed', limit: '3', cursor: sampleId(1) });
  expect((await gateway.ask('GET /v1/instructions?status=posted', { token })).status).toBe(422);
});

test('the entry of an instruction is explained by who gave it, and why', async () => {
  const token = await gateway.tokenOf('auditor');
  const said = await gateway.ask(`GET /v1/entries/3-19/explanation?creatorId=${creatorId}`, { token });
  expect(said.json).toMatchObject({ instruction: fromJson(toJson(instruction)), requests: [] });
  expect(said.json.explanation).toEqual([
    'adjustment-posted: 25.00 EUR on your available account on 2026-10-03; it then stood at 25.00 EUR.',
    'fina instructed it on 2026-10-03, and finn approved it. Reason (goodwill): A sale was counted late',
  ]);
});
