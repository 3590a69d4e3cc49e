import { conversionTopic, type ConversionEvent } from '#contracts';
import type { LogSlice } from '#event-log';
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
        debtor: event.sponsorship === undefined ? `source:${event.sourceId}` : `brand:${event.sponsorship.brand}`,
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
