import { commissionAccrued } from './attribution.commission/commission-accrued.v1.js';
import { commissionAdjusted } from './attribution.commission/commission-adjusted.v1.js';
import { commissionApproved } from './attribution.commission/commission-approved.v1.js';
import { commissionReversed } from './attribution.commission/commission-reversed.v1.js';
import { creatorRegistered } from './gateway.directory/creator-registered.v1.js';
import { programOpened } from './gateway.directory/program-opened.v1.js';
import { clickRecorded } from './ingestion.click/click-recorded.v1.js';
import { conversionAmended } from './ingestion.conversion/conversion-amended.v1.js';
import { conversionConfirmed } from './ingestion.conversion/conversion-confirmed.v1.js';
import { conversionReported } from './ingestion.conversion/conversion-reported.v1.js';
import { conversionReversed } from './ingestion.conversion/conversion-reversed.v1.js';
import { settlementReported } from './ingestion.settlement/settlement-reported.v1.js';
import { deliverableAccepted } from './ingestion.sponsorship/deliverable-accepted.v1.js';
import { sponsorshipAgreed } from './ingestion.sponsorship/sponsorship-agreed.v1.js';
import { sponsorshipCancelled } from './ingestion.sponsorship/sponsorship-cancelled.v1.js';
import { entryPosted } from './ledger.entry/entry-posted.v1.js';
import { adjustmentInstructed, adjustmentProposed } from './ledger.instruction/adjustment.v1.js';
import { clearingInstructed, clearingProposed } from './ledger.instruction/clearing.v1.js';
import { exchangeInstructed, exchangeProposed } from './ledger.instruction/exchange.v1.js';
import {
  instructionRefused,
  instructionRejected,
  instructionWithdrawn,
} from './ledger.instruction/instruction-ended.v1.js';
import { openingImported } from './ledger.instruction/opening-imported.v1.js';
import { writeOffInstructed, writeOffProposed } from './ledger.instruction/write-off.v1.js';
import { fundsReserved } from './ledger.reservation/funds-reserved.v1.js';
import { reservationRefused } from './ledger.reservation/reservation-refused.v1.js';
import * as batch from './payout.batch/payout-batch.v1.js';
import * as item from './payout.item/payout-item.v1.js';
import { defineTopic, type TopicEvent } from './topic.js';

export const directoryTopic = defineTopic({
  name: 'gateway.directory.v1',
  owner: 'gateway',
  keyedBy: 'creator or program',
  events: [creatorRegistered, programOpened],
});

export const clickTopic = defineTopic({
  name: 'ingestion.click.v1',
  owner: 'ingestion',
  keyedBy: 'creator',
  events: [clickRecorded],
});

export const conversionTopic = defineTopic({
  name: 'ingestion.conversion.v1',
  owner: 'ingestion',
  keyedBy: 'conversion',
  events: [conversionReported, conversionAmended, conversionConfirmed, conversionReversed],
});

export const sponsorshipTopic = defineTopic({
  name: 'ingestion.sponsorship.v1',
  owner: 'ingestion',
  keyedBy: 'sponsorship',
  events: [sponsorshipAgreed, deliverableAccepted, sponsorshipCancelled],
});

export const settlementTopic = defineTopic({
  name: 'ingestion.settlement.v1',
  owner: 'ingestion',
  keyedBy: 'source',
  events: [settlementReported],
});

export const commissionTopic = defineTopic({
  name: 'attribution.commission.v1',
  owner: 'attribution',
  keyedBy: 'creator',
  events: [commissionAccrued, commissionAdjusted, commissionApproved, commissionReversed],
});

/** Read from the journal itself: an entry is written once. */
export const entryTopic = defineTopic({
  name: 'ledger.entry.v1',
  owner: 'ledger',
  keyedBy: 'creator',
  storage: 'rows',
  events: [entryPosted],
});

/** What people tell the books to do. The ledger follows it as it follows the logs of others. */
export const instructionTopic = defineTopic({
  name: 'ledger.instruction.v1',
  owner: 'ledger',
  keyedBy: 'creator or debtor',
  events: [
    adjustmentProposed,
    adjustmentInstructed,
    writeOffProposed,
    writeOffInstructed,
    exchangeProposed,
    exchangeInstructed,
    clearingProposed,
    clearingInstructed,
    openingImported,
    instructionRefused,
    instructionRejected,
    instructionWithdrawn,
  ],
});

export const reservationTopic = defineTopic({
  name: 'ledger.reservation.v1',
  owner: 'ledger',
  keyedBy: 'creator',
  events: [fundsReserved, reservationRefused],
});

export const payoutItemTopic = defineTopic({
  name: 'payout.item.v1',
  owner: 'payout',
  keyedBy: 'creator',
  events: [
    item.reservationRequested,
    item.reservationConfirmed,
    item.reservationDeclined,
    item.reservationReleased,
    item.paymentStarted,
    item.paymentSettled,
    item.paymentRejected,
    item.paymentReturned,
  ],
});

export const payoutBatchTopic = defineTopic({
  name: 'payout.batch.v1',
  owner: 'payout',
  keyedBy: 'batch',
  events: [
    batch.batchDrafted,
    batch.batchFreezing,
    batch.batchFrozen,
    batch.batchApprovalRequested,
    batch.batchApproved,
    batch.batchRejected,
    batch.batchCancelled,
    batch.batchSubmitted,
    batch.batchClosed,
  ],
});

export type DirectoryEvent = TopicEvent<typeof directoryTopic>;
export type ClickEvent = TopicEvent<typeof clickTopic>;
export type ConversionEvent = TopicEvent<typeof conversionTopic>;
export type SponsorshipEvent = TopicEvent<typeof sponsorshipTopic>;
export type SettlementEvent = TopicEvent<typeof settlementTopic>;
export type CommissionEvent = TopicEvent<typeof commissionTopic>;
export type EntryEvent = TopicEvent<typeof entryTopic>;
export type InstructionEvent = TopicEvent<typeof instructionTopic>;
export type ReservationEvent = TopicEvent<typeof reservationTopic>;
export type PayoutItemEvent = TopicEvent<typeof payoutItemTopic>;
export type PayoutBatchEvent = TopicEvent<typeof payoutBatchTopic>;

export const topics = [
  directoryTopic,
  clickTopic,
  conversionTopic,
  sponsorshipTopic,
  settlementTopic,
  commissionTopic,
  entryTopic,
  instructionTopic,
  reservationTopic,
  payoutItemTopic,
  payoutBatchTopic,
] as const;
