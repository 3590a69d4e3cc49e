import { conversionTopic, type ConversionEvent, type SponsorshipEvent, sponsorshipTopic } from '#contracts';
import type { LogBatch, LogSlice } from '#event-log';
import type { Tx } from '#postgres';
import type { WorkItem } from '../../casework/case-records.js';
import { type CaseworkDeps, workCases } from '../../casework/casework.js';
import type { CaseFact } from '../../domain/case.js';

export async function decideConversions(deps: CaseworkDeps, tx: Tx, slice: LogSlice): Promise<void> {
  const items = slice.events.map((logged): WorkItem => {
    const event = conversionTopic.decode(logged);
    return { conversionId: event.conversionId, fact: factOf(event), correlationId: logged.correlationId };
  });
  await workCases(deps, tx, items);
}

/** An accepted deliverable is owed for certain: reported and confirmed at once. */
export async function decideDeliverables(deps: CaseworkDeps, tx: Tx, batch: LogBatch): Promise<void> {
  const items = batch.events.flatMap((logged): WorkItem[] => {
    const event = sponsorshipTopic.decode(logged);
    const { conversionId } = event;
    const { correlationId } = logged;
    const confirmed: CaseFact = { type: 'Confirmed', occurredAt: event.occurredAt };
    return [
      { conversionId, correlationId, fact: deliverableOf(event) },
      { conversionId, correlationId, fact: confirmed },
    ];
  });
  await workCases(deps, tx, items);
}

function factOf(event: ConversionEvent): CaseFact {
  const { occurredAt } = event;
  switch (event.type) {
    case 'ConversionReported':
      return {
        type: 'Reported',
        conversionId: event.conversionId,
        sourceId: event.sourceId,
        transactionId: event.transactionId,
        stream: event.stream,
        programId: event.programId,
        debtor: `source:${event.sourceId}`,
        figures: event.figures,
        ...(event.creatorHandle === undefined ? {} : { creatorHandle: event.creatorHandle }),
        ...(event.clickRef === undefined ? {} : { clickRef: event.clickRef }),
        ...(event.click === undefined ? {} : { click: event.click }),
        occurredAt,
      };
    case 'ConversionAmended':
      return { type: 'Amended', figures: event.figures, occurredAt };
    case 'ConversionConfirmed':
      return { type: 'Confirmed', occurredAt };
    case 'ConversionReversed':
      return {
        type: 'Reversed',
        figures: event.figures,
        occurredAt,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
      };
  }
}

function deliverableOf(event: SponsorshipEvent): CaseFact {
  return {
    type: 'Reported',
    conversionId: event.conversionId,
    sourceId: event.sourceId,
    transactionId: event.deliverableId,
    stream: 'sponsorship',
    programId: event.programId,
    debtor: `brand:${event.brand}`,
    figures: { gross: event.gross },
    creatorHandle: event.creatorHandle,
    occurredAt: event.occurredAt,
  };
}
