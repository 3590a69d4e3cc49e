export * from './scalars.js';
export { ContractError, UpcastError } from './contract.errors.js';
export { canonicalJson } from './canonical-json.js';
export { fromJson, reviveMoney, toJson } from './json.js';
export { defineEvent, type EventContract, versionsOf } from './event-contract.js';
export { defineTopic, type EncodedEvent, type Topic, type TopicEvent } from './topic.js';
export * from './topics.js';
export { instructionReasonCodes } from './ledger.instruction/instruction.js';
export { maxDeliverables } from './ingestion.sponsorship/sponsorship-agreed.v1.js';
export { type Figures, FiguresSchema } from './ingestion.conversion/figures.js';
export {
  type SettlementLine,
  type SettlementOutcome,
  settlementOutcomes,
} from './ingestion.settlement/settlement-reported.v1.js';
export { type AnswerOf, type BodyOf, type QueryOf, type Route, defineRoute } from './http/route.js';
export { PageByIdQuerySchema, PageQuerySchema, PageSchema } from './http/page.js';
export * from './http/ingestion.v1.js';
export * from './http/ingestion-evidence.v1.js';
export * from './http/sponsorship-view.v1.js';
export * from './http/settlement.v1.js';
export { SignedAnswerSchema, signedEventSchemas, SignedEventsSchema } from './http/signed-events.v1.js';
export * from './http/rule-set.v1.js';
export * from './http/attribution.v1.js';
export * from './http/instruction.v1.js';
export * from './http/ledger.v1.js';
export * from './http/ledger-proofs.v1.js';
export * from './http/receivables.v1.js';
export * from './http/log.v1.js';
export * from './http/payout.v1.js';
export * from './http/period.v1.js';
export * from './http/statement.v1.js';
export * from './http/log.v1.js';
export type { Finding } from './finding.js';
