import { type DescribedRoute, describedRoutes, rightRequest } from '../../test/described-routes.setup.js';
import { type OpenGateway, openGateway } from '../../test/gateway.setup.js';
import { creatorId, otherCreatorId, sampleId } from '../../test/samples.setup.js';
import { roles } from './claims.js';

/** Who may do what. A change of this table is a decision; the routes say the same, or this file fails. */
const rights: Readonly<Record<string, string>> = {
  'POST /v1/creators': 'operator',
  'GET /v1/creators': 'operator finance auditor',
  'POST /v1/programs': 'operator',
  'GET /v1/programs': 'operator finance auditor',
  'POST /v1/programs/{programId}/rule-sets': 'operator',
  'GET /v1/programs/{programId}/rule-sets': 'operator finance auditor',
  'POST /v1/links': 'operator',
  'GET /v1/links': 'operator auditor',
  'POST /v1/sources': 'operator',
  'GET /v1/sources': 'operator auditor',
  'POST /v1/sources/{sourceId}/settlements': 'finance operator',
  'GET /v1/settlements/differences': 'finance operator auditor',
  'GET /v1/receivables': 'finance operator auditor',
  'GET /v1/sponsorships/{sponsorshipId}': 'operator finance auditor',
  'GET /v1/sources/{sourceId}/sponsorship': 'operator finance auditor',
  'GET /v1/exceptions': 'operator auditor',
  'GET /v1/requests/{requestId}': 'operator auditor',
  'POST /v1/requests/{requestId}/rerun': 'operator',
  'GET /v1/waiting-conversions': 'operator auditor',
  'GET /v1/creators/{creatorId}/balances': 'creator finance operator auditor',
  'GET /v1/creators/{creatorId}/entries': 'creator finance operator auditor',
  'GET /v1/creators/{creatorId}/earnings': 'creator finance operator auditor',
  'GET /v1/trial-balance': 'finance operator auditor',
  'GET /v1/creators/{creatorId}/lines': 'creator finance operator auditor',
  'GET /v1/creators/{creatorId}/statements': 'creator finance operator auditor',
  'GET /v1/creators/{creatorId}/statements/{month}': 'creator finance operator auditor',
  'POST /v1/creators/{creatorId}/statements/{month}/versions': 'finance',
  'POST /v1/periods': 'finance',
  'GET /v1/periods': 'finance operator auditor',
  'GET /v1/entries/{entryId}/explanation': 'creator operator auditor',
  'GET /v1/entries/{entryId}/proof': 'creator auditor',
  'PUT /v1/creators/{creatorId}/payment-details': 'creator operator',
  'GET /v1/creators/{creatorId}/payment-details': 'creator finance operator auditor',
  'POST /v1/payout-batches': 'finance',
  'GET /v1/payout-batches': 'finance auditor',
  'GET /v1/payout-batches/{batchId}': 'finance auditor',
  'GET /v1/payout-batches/{batchId}/items': 'finance auditor',
  'POST /v1/payout-batches/{batchId}/freeze': 'finance',
  'POST /v1/payout-batches/{batchId}/request-approval': 'finance',
  'POST /v1/payout-batches/{batchId}/approve': 'finance',
  'POST /v1/payout-batches/{batchId}/reject': 'finance',
  'POST /v1/payout-batches/{batchId}/cancel': 'finance',
  'POST /v1/payout-batches/{batchId}/submit': 'finance',
  'GET /v1/payout-batches/{batchId}/file': 'finance',
  'POST /v1/bank-statements': 'finance',
  'POST /v1/instructions': 'finance operator',
  'GET /v1/instructions': 'finance operator auditor',
  'GET /v1/instructions/{instructionId}': 'finance operator auditor',
  'POST /v1/instructions/{instructionId}/approval': 'finance',
  'POST /v1/instructions/{instructionId}/rejection': 'finance',
  'POST /v1/instructions/{instructionId}/withdrawal': 'finance operator',
};
/** What is published: answered to anybody, signed in or not. */
const published = ['GET /v1/heads', 'GET /v1/heads/{day}'];
const names = Object.keys(rights);
const mayDo = (role: string, name: string) => (rights[name] ?? '').split(' ').includes(role);
/** What creators may do with their own. */
const owned = names.filter((name) => /\{(?:creatorId|entryId)\}/.test(name) && mayDo('creator', name));

let gateway: OpenGateway;
let routes: ReadonlyMap<string, DescribedRoute>;
beforeAll(async () => {
  gateway = await openGateway();
  routes = new Map((await describedRoutes(gateway)).map((route) => [route.name, route]));
});
afterAll(() => gateway.close());

function routeOf(name: string): DescribedRoute {
  const route = routes.get(name);
  if (route === undefined) throw new Error(`${name} is not described`);
  return route;
}

/** A right request in these roles, about a creator's things; with what reached another service meanwhile. */
async function asked(name: string, as: readonly string[], about = creatorId) {
  const before = gateway.reached();
  const token = as.length === 0 ? {} : { token: await gateway.tokenOf(...as) };
  const request = rightRequest(routeOf(name), about);
  const said = await gateway.ask(request.route, { ...request.asked, ...token });
  return { ...said, reached: gateway.reached() - before };
}
const told = ({ json }: { json: Record<string, unknown> }) => ({ ...json, correlationId: '' });

test('the routes take the roles that this table says, and there are no others', () => {
  const described = [...routes.values()].map(({ name, roles: takes }): [string, string[]] => [name, [...takes].sort()]);
  const ruled = names.map((name): [string, string[]] => [name, (rights[name] ?? '').split(' ').sort()]);
  expect(new Map(described)).toEqual(new Map([...ruled, ...published.map((name): [string, string[]] => [name, []])]));
});

test.each(names.flatMap((name) => roles.map((role) => [role, name] as const)))(
  'as %s: %s is let through or refused as the table says',
  async (role, name) => {
    const said = await asked(name, [role]);
    if (mayDo(role, name)) {
      expect([200, 201]).toContain(said.status);
      return;
    }
    expect(said).toMatchObject({ status: 403, reached: 0, json: { type: 'urn:tributary:problem:role-missing' } });
  },
);

test.each(names)('without a token: %s answers 401', async (name) => {
  const said = await asked(name, []);
  expect(said).toMatchObject({ status: 401, reached: 0, json: { type: 'urn:tributary:problem:unauthenticated' } });
  expect(said.headers.get('www-authenticate')).toBe('Bearer');
  expect(said.headers.get('content-type')).toContain('application/problem+json');
});

test.each(published)('without a token: %s is answered, as it is with one', async (name) => {
  const answers = [await asked(name, []), await asked(name, ['creator']), await asked(name, ['auditor'])];
  expect(answers).toMatchObject([{ status: 200, reached: 1 }, { status: 200 }, { status: 200 }]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test.each(owned)("%s of another creator does not exist for a creator, and looks like nobody's", async (name) => {
  const [foreign, nobodys] = [
    await asked(name, ['creator'], otherCreatorId),
    await asked(name, ['creator'], sampleId(99)),
  ];
  expect(foreign).toMatchObject({ status: 404, reached: 0, json: { type: 'urn:tributary:problem:creator-unknown' } });
  expect(nobodys).toMatchObject({ status: 404, reached: 0 });
  expect(told(nobodys)).toEqual(told(foreign));
});

test.each(owned.flatMap((name) => roles.filter((role) => role !== 'creator').map((role) => [role, name] as const)))(
  'a creator who is also %s: %s of another is seen only if that role may',
  async (role, name) => {
    const said = await asked(name, ['creator', role], otherCreatorId);
    // No entry of the samples is the other creator's: the ledger is asked, and says so.
    const isSeen = mayDo(role, name);
    expect([said.reached > 0, said.status]).toEqual([isSeen, isSeen && !name.includes('{entryId}') ? 200 : 404]);
  },
);

test('a creator reads an explanation without saying who they are; others must say', async () => {
  const ask = async (role: string) =>
    gateway.ask('GET /v1/entries/3-17/explanation', { token: await gateway.tokenOf(role) });
  expect((await ask('creator')).status).toBe(200);
  expect(gateway.ledger.seen.at(-1)?.params).toEqual({ creatorId, entryId: '3-17' });
  expect(await ask('auditor')).toMatchObject({ status: 422, json: { pointer: '#/query/creatorId' } });
});

test('a creator proves own entries without saying who they are; an auditor those of all', async () => {
  const ask = async (role: string) => gateway.ask('GET /v1/entries/3-17/proof', { token: await gateway.tokenOf(role) });
  expect((await ask('creator')).status).toBe(200);
  expect(gateway.ledger.seen.at(-1)).toMatchObject({ route: 'proveEntry', query: { creatorId } });
  expect((await ask('auditor')).status).toBe(200);
  expect(gateway.ledger.seen.at(-1)?.query).toEqual({});
});

test('internal routes are not served here, not even to who holds the token between services', async () => {
  const said = await gateway.ask('GET /internal/links', { token: 'a-token-between-services' });
  expect(said.status).toBe(404);
  expect((await gateway.ask('GET /v1/links', { token: 'a-token-between-services' })).status).toBe(401);
});
