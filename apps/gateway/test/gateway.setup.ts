import {
  attributionRoutes,
  ingestionRoutes,
  instructionRoutes,
  ledgerRoutes,
  payoutRoutes,
  receivableRoutes,
} from '#contracts';
import type { Database } from '#postgres';
import { type RunningService, startService } from '#runtime';
import { type TestDatabase, testDatabase } from '#testing';
import { gatewayMigrations } from '../src/database/migrations.js';
import { gatewayService } from '../src/gateway.module.js';
import { type AnswersOf, type FakeService, openFakeService } from './contract-server.setup.js';
import * as sample from './samples.setup.js';
import { openTokenMint, type TokenMint } from './tokens.setup.js';

const serviceToken = 'a-token-between-services';
const page = <Item>(item: Item) => ({ items: [item], nextCursor: null });
const missing = { status: 404, name: 'not-found' } as const;

const ingestion: AnswersOf<typeof ingestionRoutes> = {
  createLink: () => sample.link,
  listLinks: () => page(sample.link),
  createSource: () => ({ ...sample.source, secret: 'whsec_c2VjcmV0' }),
  listSources: () => page(sample.source),
  reportSettlement: () => sample.settlement,
  getConversion: () => sample.conversion,
  getSponsorship: () => sample.sponsorship,
  findSponsorship: () => sample.sponsorship,
  getRequest: ({ params }) => sample.keptRequest(params.requestId ?? '', `said in ${params.requestId}: é`),
  getClick: () => sample.click,
  listExceptions: () => page(sample.summary),
  rerunRequest: () => sample.summary,
};
const attribution: AnswersOf<typeof attributionRoutes> = {
  publishRuleSet: () => sample.publishedRuleSet,
  listRuleSets: () => ({ items: [sample.publishedRuleSet] }),
  getDecision: () => sample.decision,
  listWaiting: () => page(sample.waiting),
};
const booksRoutes = { ...ledgerRoutes, ...instructionRoutes, ...receivableRoutes };
const ledger: AnswersOf<typeof booksRoutes> = {
  getBalances: () => sample.balances,
  listEntries: () => page(sample.entryDetail.entry),
  listLines: () => page(sample.line),
  getEarnings: () => sample.earnings,
  getTrialBalance: () => sample.trialBalance,
  getStatement: () => sample.statement,
  listStatements: () => page(sample.statementVersion),
  issueVersion: () => sample.statementVersion,
  closePeriod: () => sample.period,
  listPeriods: () => page(sample.period),
  getEntry: ({ params: { creatorId, entryId } }) => {
    const details = [sample.entryDetail, sample.payoutEntryDetail, sample.adjustmentEntryDetail];
    if (creatorId !== sample.creatorId) return missing;
    return details.find(({ entry }) => entry.entryId === entryId) ?? missing;
  },
  listDifferences: () => page(sample.difference),
  listReceivables: () => page(sample.receivable),
  proposeInstruction: () => sample.instruction,
  listInstructions: () => page(sample.instruction),
  getInstruction: ({ params }) =>
    params.instructionId === sample.instruction.instructionId ? sample.instruction : missing,
  approveInstruction: () => sample.instruction,
  rejectInstruction: () => sample.instruction,
  withdrawInstruction: () => sample.instruction,
  listHeads: () => page(sample.headLine),
  getHead: () => sample.head,
  proveEntry: ({ query: { creatorId = sample.creatorId } }) =>
    creatorId === sample.creatorId ? sample.proof : missing,
};
const payout: AnswersOf<typeof payoutRoutes> = {
  putPaymentDetails: () => sample.paymentDetails,
  getPaymentDetails: () => sample.paymentDetails,
  draftBatch: () => sample.batch,
  listBatches: () => page(sample.batch),
  getBatch: () => sample.batch,
  listItems: () => page(sample.item),
  freezeBatch: () => sample.batch,
  requestApproval: () => sample.batch,
  approveBatch: () => sample.batch,
  rejectBatch: () => sample.batch,
  cancelBatch: () => sample.batch,
  submitBatch: () => sample.batch,
  getFile: () => sample.file,
  readBankStatement: () => sample.report,
};

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}
export interface Asked {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OpenGateway {
  readonly service: RunningService;
  readonly database: TestDatabase;
  readonly mint: TokenMint;
  readonly ingestion: FakeService<typeof ingestionRoutes>;
  readonly attribution: FakeService<typeof attributionRoutes>;
  readonly ledger: FakeService<typeof booksRoutes>;
  readonly payout: FakeService<typeof payoutRoutes>;
  /** Everything that reached another service so far. */
  reached(): number;
  tokenOf(...roles: readonly string[]): Promise<string>;
  /** One request; a body that is neither text nor bytes goes as JSON. */
  ask(route: string, asked?: Asked): Promise<Said>;
  close(): Promise<void>;
}

/**
 * The gateway on a database of its own, the other four services as servers that hold to their contracts. Its directory
 * has the creators and the program of the samples, unless it is to be empty.
 */
export async function openGateway({ directory }: { readonly directory?: 'empty' } = {}): Promise<OpenGateway> {
  const token = serviceToken;
  const database = await testDatabase('gateway', gatewayMigrations);
  const fakes = {
    ingestion: await openFakeService(ingestionRoutes, { token, answers: ingestion }),
    attribution: await openFakeService(attributionRoutes, { token, answers: attribution }),
    ledger: await openFakeService(booksRoutes, { token, answers: ledger }),
    payout: await openFakeService(payoutRoutes, { token, answers: payout }),
  };
  const mint = await openTokenMint();
  const service = await startService(gatewayService, {
    DATABASE_URL: database.url,
    SERVICE_TOKEN: token,
    LOG_LEVEL: 'silent',
    INGESTION_URL: fakes.ingestion.url,
    ATTRIBUTION_URL: fakes.attribution.url,
    LEDGER_URL: fakes.ledger.url,
    PAYOUT_URL: fakes.payout.url,
    PUBLIC_URL: 'https://tributary.example/',
    ...mint.trust,
  });
  if (directory !== 'empty') await seedDirectory(database.admin);
  const all = Object.values(fakes);
  return {
    ...{ service, database, mint, ...fakes },
    reached: () => all.reduce((sum, { seen }) => sum + seen.length, 0),
    tokenOf: (...roles) =>
      mint.sign({
        ...{ sub: roles.join('-'), roles },
        ...(roles.includes('creator') ? { creator_id: sample.creatorId } : {}),
      }),
    ask: (route, asked) => ask(service.url, route, asked),
    async close() {
      await service.stop();
      await Promise.all(all.map((fake) => fake.close()));
      await database.drop();
    },
  };
}

/** The two creators and the program of the samples, as if registered long ago. */
async function seedDirectory(admin: Database): Promise<void> {
  const { creatorId, otherCreatorId, programId, at } = sample;
  await admin.query(
    `insert into creator (creator_id, handle, display_name, registered_at)
     values ($1, 'mira', 'Mira', $3), ($2, 'noor', 'Noor', $3)`,
    [creatorId, otherCreatorId, at],
  );
  await admin.query('insert into program (program_id, name, allowed_hosts, opened_at) values ($1, $2, $3, $4)', [
    ...[programId, 'Shoes', ['shop.example'], at],
  ]);
}

async function ask(url: string, route: string, { token, body, headers = {} }: Asked = {}): Promise<Said> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return {
    ...{ status: answer.status, headers: answer.headers, text },
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
