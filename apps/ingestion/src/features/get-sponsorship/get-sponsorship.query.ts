import { type SponsorshipView, sponsorshipTopic } from '#contracts';
import { pick } from '#decider';
import type { Database } from '#postgres';
import { conversionViews } from '../../conversions/conversion-views.query.js';
import { type SponsorshipEvent, sponsorshipDecider, standingOf } from '../../domain/sponsorship.decider.js';
import { streamOfSponsorship } from '../../keeping/streams.js';

interface StoredEvent {
  type: string;
  schema_version: number;
  recorded_at: Date;
  payload: Buffer;
}

interface Told {
  readonly event: SponsorshipEvent;
  readonly recordedAt: string;
}

const eventsOf = `
  select type, schema_version, recorded_at, payload from stream_event where stream = $1 order by version`;

/** An agreement and the conversions that it made, as they stand at one moment. */
export async function getSponsorship(database: Database, sponsorshipId: string): Promise<SponsorshipView | undefined> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const { rows } = await tx.query<StoredEvent>(eventsOf, [streamOfSponsorship(sponsorshipId)]);
    const told = rows.map(({ type, schema_version: version, payload, recorded_at }) => ({
      event: sponsorshipTopic.decode({ type, version, payload }),
      recordedAt: recorded_at.toISOString(),
    }));
    const agreed = told[0]?.event;
    if (agreed?.type !== 'SponsorshipAgreed') return undefined;
    const conversionIds = agreed.deliverables.map(({ conversionId }) => conversionId);
    const conversions = await conversionViews(tx, conversionIds);
    return {
      ...pick(agreed, ...ofAgreement),
      deliverables: deliverablesOf(told, conversions),
      facts: told.map(factOf),
    };
  });
}

const ofAgreement = [
  ...(['sponsorshipId', 'sourceId', 'network', 'reference', 'brand', 'creatorHandle'] as const),
  ...(['programId', 'total', 'occurredAt'] as const),
];

function deliverablesOf(
  told: readonly Told[],
  conversions: Awaited<ReturnType<typeof conversionViews>>,
): SponsorshipView['deliverables'] {
  const state = told.reduce(
    (folded, { event }) => sponsorshipDecider.evolve(folded, event),
    sponsorshipDecider.initial,
  );
  if (state.status === 'unagreed') return [];
  return [...state.deliverables.values()].map((promised) => {
    const { deliverableId, conversionId, dueOn, gross, accepted } = promised;
    const conversion = conversions.get(conversionId);
    if (conversion === undefined) throw new Error(`deliverable ${conversionId} has no conversion`);
    return {
      ...{ deliverableId, dueOn, agreed: gross },
      ...(accepted === undefined ? {} : { accepted }),
      ...{ standing: standingOf(promised), conversion },
    };
  });
}

function factOf({ event, recordedAt }: Told): SponsorshipView['facts'][number] {
  const { type, occurredAt, requestId } = event;
  const named = event.type === 'DeliverableAccepted' ? [event] : event.deliverables;
  const reason = event.type === 'SponsorshipCancelled' ? event.reason : undefined;
  return {
    ...{ type, deliverableIds: named.map(({ deliverableId }) => deliverableId) },
    ...(reason === undefined ? {} : { reason }),
    ...{ occurredAt, recordedAt, requestId },
  };
}
