import type {
  BankStatementReport,
  ClickView,
  ConversionView,
  CreatorEntry,
  CreatorLine,
  DecisionView,
  EntryDetail,
  InstructionView,
  AnswerOf,
  ledgerRoutes,
  KeptRequest,
  NewInstruction,
  PayoutBatch,
  PayoutItem,
  Receivable,
  Period,
  RequestSummary,
  RuleSetDocument,
  SettlementDifference,
  SettlementSummary,
  SponsorshipView,
  Source,
  StatementVersion,
  WaitingConversion,
} from '#contracts';
import { money } from '#money';

/** The id of a thing of the samples: the same for the same number. */
export const sampleId = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const creatorId = sampleId(1);
export const otherCreatorId = sampleId(2);
export const programId = sampleId(3);
export const batchId = sampleId(6);
export const entryId = '3-17';
const payoutEntryId = '3-18';
export const requestId = sampleId(10);
const laterRequestId = sampleId(11);
export const sha256 = 'ab'.repeat(32);
export const at = '2026-10-03T14:05:09.000Z';
export const sourceId = sampleId(4);
const linkId = sampleId(5);
const conversionId = sampleId(7);
const decisionId = sampleId(8);
const itemId = sampleId(9);
const eur = (minor: bigint) => money(minor, 'EUR');

export const link = {
  ...{ linkId, slug: 'mira-shoes', path: '/c/mira-shoes', creatorId, programId },
  ...{ destination: 'https://shop.example/shoes', clickParameter: 'ref', createdAt: at },
};
export const source: Source = {
  ...{ sourceId, network: 'awin', name: 'Awin DE', programId, timeZone: 'Europe/Berlin' },
  ...{ path: `/postbacks/awin/${sourceId}`, createdAt: at },
};

export const wantedSettlement = {
  ...{ reference: 'RM-1', currency: 'EUR', paidOn: '2026-10-03', bankAccount: 'DE89370400440532013000', total: '900' },
  lines: [{ transactionId: 't-1', paid: '900' }],
};
export const settlement: SettlementSummary = {
  ...{ settlementId: sampleId(40), sourceId, reference: 'RM-1', paidOn: '2026-10-03', repeated: false },
  ...{ total: eur(900n), expected: eur(1_001n), difference: eur(-101n) },
  lines: {
    ...{ matched: 0, corrected: 0, differs: 1 },
    ...{ 'already-settled': 0, 'currency-differs': 0, 'unknown-conversion': 0 },
  },
};

export const difference: SettlementDifference = {
  ...{ settlementId: settlement.settlementId, line: 1, debtor: `source:${sourceId}`, reference: 'RM-1' },
  ...{ paidOn: '2026-10-03', transactionId: 't-1', conversionId, reason: 'differs' },
  ...{ expected: eur(1_001n), paid: eur(900n), difference: eur(-101n), open: eur(-101n), cleared: [] },
};
export const receivable: Receivable = {
  ...{ debtor: `source:${sourceId}`, currency: 'EUR', on: '2026-10-03', provisional: eur(0n), confirmed: eur(1_001n) },
  ...{ settled: eur(1_001n), unsettled: [], ahead: eur(0n), missing: eur(0n), instructed: eur(0n), balance: eur(0n) },
};

export const summary: RequestSummary = {
  ...{ requestId, sourceId, network: 'awin', receivedAt: at, outcome: 'accepted' },
  ...{ transactionIds: ['t-1'], conversionIds: [conversionId], correlationId: sampleId(20) },
};
export const keptRequest = (id: string, body: string): KeptRequest => ({
  ...summary,
  ...{ requestId: id, method: 'POST', path: source.path, query: '', headers: { 'content-type': 'text/plain' } },
  ...{ bodySha256: sha256, bodyBase64: Buffer.from(body).toString('base64') },
});
export const click: ClickView = {
  ...{ clickId: 'clk_1', linkId, slug: 'mira-shoes', creatorId, programId, occurredAt: at },
  recorded: true,
};
export const conversion: ConversionView = {
  ...{ conversionId, sourceId, network: 'awin', transactionId: 't-1', stream: 'affiliate' },
  ...{ status: 'approved', figures: { sale: eur(10_000n), commission: eur(1_001n) }, clickId: 'clk_1', occurredAt: at },
  facts: [
    { type: 'ConversionReported', occurredAt: at, recordedAt: at, requestId },
    { type: 'ConversionConfirmed', occurredAt: at, recordedAt: at, requestId: laterRequestId },
    { type: 'ConversionAmended', occurredAt: at, recordedAt: at, requestId: laterRequestId },
  ],
};
export const sponsorship: SponsorshipView = {
  ...{ sponsorshipId: sampleId(21), sourceId, network: 'signed', reference: 'autumn', brand: 'acme-shoes' },
  ...{ creatorHandle: 'mira', programId, total: eur(150_000n), occurredAt: at },
  deliverables: [
    {
      ...{ deliverableId: 'reel', dueOn: '2026-10-20', agreed: eur(150_000n), standing: 'promised' },
      conversion: {
        ...{ conversionId, sourceId, network: 'signed', transactionId: 'reel', stream: 'sponsorship' },
        ...{ status: 'pending', figures: { gross: eur(150_000n) }, creatorHandle: 'mira', occurredAt: at },
        facts: [{ type: 'ConversionReported', occurredAt: at, recordedAt: at, requestId }],
      },
    },
  ],
  facts: [{ type: 'SponsorshipAgreed', deliverableIds: ['reel'], occurredAt: at, recordedAt: at, requestId }],
};
export const decision: DecisionView = {
  ...{ decisionId, commissionId: sampleId(12), conversionId, version: 1 },
  ...{ decidedAt: at, occurredAt: at, creatorId, programId, stream: 'affiliate', debtor: `source:${sourceId}` },
  ...{ model: 'last_click', touches: [{ clickId: 'clk_1', creatorId, occurredAt: at, weightPpm: 1_000_000 }] },
  ...{ ruleSetVersion: 2, ruleSetSha256: sha256, inputsSha256: sha256, ruleId: 'all', rejectedRules: [] },
  arithmetic: [
    { name: 'base', operation: 'take', inputs: [{ name: 'commission', value: '1001' }], result: '1001' },
    { name: 'total', operation: 'portion', inputs: portion('1001', '1000000'), result: '1001' },
    { name: 'fee', operation: 'portion', inputs: portion('1001', '200000'), result: '200' },
    { name: 'creatorShare', operation: 'subtract', inputs: [{ name: 'total', value: '1001' }], result: '801' },
  ],
  ...{ total: eur(1_001n), creatorShare: eur(801n), fee: eur(200n), status: 'approved', availableAt: at },
};
export const waiting: WaitingConversion = {
  ...{ conversionId, sourceId, transactionId: 't-2', reason: 'click-unknown', since: at },
};
export const ruleSet: RuleSetDocument = {
  ...{ effectiveFrom: at, basis: 'conversion_time', rounding: 'half_even' },
  attribution: { model: 'last_click', lookbackDays: 30 },
  rules: [{ id: 'all', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'commission' } }],
  ...{ split: { platformFeePpm: 200_000 }, hold: { days: 14 } },
};
export const publishedRuleSet = { programId, version: 1, sha256, publishedBy: 'olga', publishedAt: at, ruleSet };

const entry: CreatorEntry = {
  ...{
    entryId,
    kind: 'commission_approved',
    effectiveAt: at,
    bookedOn: '2026-10-03',
    recordedAt: at,
    stream: 'affiliate',
    programId,
  },
  ...{ reference: decisionId, lines: [{ account: 'held', amount: eur(801n), balance: eur(1_801n) }] },
};
export const line: CreatorLine = {
  ...{ line: '7', entryId, kind: 'commission-approved', effectiveAt: at, bookedOn: '2026-10-03', recordedAt: at },
  ...{ stream: 'affiliate', programId, reference: decisionId, amount: eur(801n), balance: eur(1_801n) },
};
export const entryDetail: EntryDetail = {
  entry,
  cause: { topic: 'attribution.commission.v1', partition: 3, offset: '41', index: 0 },
  postings: [
    { account: `receivable:source:${sourceId}`, debit: eur(1_001n) },
    { account: `held:${creatorId}`, credit: eur(801n) },
    { account: `fee_revenue:${programId}`, credit: eur(200n) },
  ],
};
export const payoutEntryDetail: EntryDetail = {
  entry: {
    ...{
      entryId: payoutEntryId,
      kind: 'funds_reserved',
      effectiveAt: at,
      bookedOn: '2026-10-03',
      recordedAt: at,
      reference: itemId,
    },
    lines: [
      { account: 'available', amount: eur(-801n), balance: eur(0n) },
      { account: 'reserved', amount: eur(801n), balance: eur(801n) },
    ],
  },
  cause: { topic: 'payout.item.v1', partition: 3, offset: '2', index: 0 },
  postings: [],
};
export const newInstruction: NewInstruction = {
  adjustment: { creatorId, amount: eur(2_500n), effectiveOn: '2026-10-03' },
  ...{ reasonCode: 'goodwill', reason: 'A sale was counted late' },
};
export const instruction: InstructionView = {
  ...{ instructionId: sampleId(13), status: 'instructed', ...newInstruction },
  ...{ proposedBy: 'fina', proposedAt: at, decidedBy: 'finn', decidedAt: at },
};
export const adjustmentEntryDetail: EntryDetail = {
  entry: {
    ...{ entryId: '3-19', kind: 'adjustment-posted', effectiveAt: at, bookedOn: '2026-10-03', recordedAt: at },
    reference: instruction.instructionId,
    lines: [{ account: 'available', amount: eur(2_500n), balance: eur(2_500n) }],
  },
  cause: { topic: 'ledger.instruction.v1', partition: 3, offset: '0', index: 0 },
  postings: [],
};
const split = { pending: eur(0n), held: eur(801n), available: eur(0n), reserved: eur(0n) };
export const balances = { creatorId, balances: [{ currency: 'EUR', ...split }] };
const earned = { earned: eur(801n), adjusted: eur(0n), reversed: eur(0n), net: eur(801n) };
export const earnings = {
  ...{ creatorId, from: '2026-10-01', to: '2026-10-31', by: 'stream' as const },
  items: [{ key: 'affiliate', ...earned }],
  nextCursor: null,
};
export const trialBalance = { currencies: [{ currency: 'EUR', debits: '0', credits: '0', lines: [] }] };
/** Written as no JSON writer would write it again: what is passed on byte for byte shows. */
export const statement = { document: '{"currency":"EUR", "closing": {"held":"801"},"note":"ä"}', sha256 };
export const statementVersion: StatementVersion = {
  month: '2026-10',
  currency: 'EUR',
  version: 1,
  sha256,
  issuedAt: at,
};
export const period: Period = {
  document: {
    ...{ format: 'tributary.period.1', currency: 'EUR', month: '2026-10', closedAt: at, closedBy: 'fina' },
    ...{ previousSha256: null, watermark: [{ partition: 0, nextSeq: '18', headHash: sha256, openFrom: '18' }] },
    trialBalance: [],
  },
  ...{ sha256, statements: { issued: 1, sha256 } },
};

export const headLine = { day: '2026-10-03', hash: sha256 };
export const head: AnswerOf<typeof ledgerRoutes.getHead> = {
  ...{ day: '2026-10-03', format: 'tributary.head.1', partitions: [], previous: null, root: sha256, seals: 0 },
  instructions: { ends: [], events: 0, root: sha256 },
  statements: { end: '0', issued: 0, root: sha256 },
};
export const proof: AnswerOf<typeof ledgerRoutes.proveEntry> = {
  ...{ format: 'tributary.proof.1', claim: { entry: entryId }, day: head.day, heads: [], days: [] },
};

export const paymentDetails = {
  ...{ creatorId, version: 1, accountHolder: 'Mira M', ibanMasked: 'DE89 … 3000', changedAt: at },
};
const sum = { count: 1, total: eur(801n) };
export const batch: PayoutBatch = {
  ...{ batchId, status: 'draft', currency: 'EUR', rail: 'sepa', valueDate: '2026-11-02' },
  ...{ draftedBy: 'fina', draftedAt: at, included: sum, excluded: sum, paid: sum, rejected: sum, returned: sum },
};
export const item: PayoutItem = { itemId, creatorId, amount: eur(801n), status: 'planned' };
export const file = {
  ...{ fileName: 'TRIBUTARY-1.xml', sha256, contentBase64: Buffer.from('<Document>ä</Document>').toString('base64') },
};
export const report: BankStatementReport = {
  statementId: sampleId(30),
  sha256,
  repeated: false,
  settled: [],
  returned: [],
  unmatched: [],
};

function portion(amount: string, ppm: string) {
  return [
    { name: 'amount', value: amount },
    { name: 'ppm', value: ppm },
  ];
}
