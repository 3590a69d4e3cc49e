import { type ConversionView, conversionTopic, type ConversionEvent, sponsorshipTopic } from '#contracts';
import type { Queryable } from '#postgres';
import { conversionDecider } from '../../domain/conversion.decider.js';
import { isNothing } from '../../domain/figures.js';
import { streamOfConversion, streamOfDeliverable } from '../../keeping/keep-requests.js';

interface StoredEvent {
  stream: string;
  type: string;
  schema_version: number;
  recorded_at: Date;
  payload: Buffer;
}

/** A conversion or a deliverable, with all that was ever said about it. */
export async function getConversion(database: Queryable, conversionId: string): Promise<ConversionView | undefined> {
  const streams = [streamOfConversion(conversionId), streamOfDeliverable(conversionId)];
  const { rows } = await database.query<StoredEvent>(
    `select stream, type, schema_version, recorded_at, payload
     from stream_event where stream = any($1::text[]) order by stream, version`,
    [streams],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  return first.stream === streams[0] ? conversionView(rows) : deliverableView(first);
}

function conversionView(rows: readonly StoredEvent[]): ConversionView | undefined {
  const told = rows.map(({ type, schema_version, payload, recorded_at }) => ({
    event: conversionTopic.decode({ type, version: schema_version, payload }),
    recordedAt: recorded_at.toISOString(),
  }));
  const reported = told[0]?.event;
  if (reported?.type !== 'ConversionReported') return undefined;
  const state = told.reduce((folded, { event }) => conversionDecider.evolve(folded, event), conversionDecider.initial);
  if (state.status === 'unreported') return undefined;
  const clickId = reported.click?.clickId ?? reported.clickRef;
  return {
    conversionId: reported.conversionId,
    sourceId: reported.sourceId,
    network: reported.network,
    transactionId: reported.transactionId,
    stream: reported.stream,
    status: isNothing(state.left) ? 'reversed' : state.status === 'confirmed' ? 'approved' : 'pending',
    figures: state.left,
    ...(clickId === undefined ? {} : { clickId }),
    ...(reported.creatorHandle === undefined ? {} : { creatorHandle: reported.creatorHandle }),
    occurredAt: reported.occurredAt,
    facts: told.map(({ event, recordedAt }) => factOf(event, recordedAt)),
  };
}

function factOf({ type, occurredAt, requestId }: ConversionEvent, recordedAt: string): ConversionView['facts'][number] {
  return { type, occurredAt, recordedAt, requestId };
}

function deliverableView({ type, schema_version, payload, recorded_at }: StoredEvent): ConversionView {
  const event = sponsorshipTopic.decode({ type, version: schema_version, payload });
  const { conversionId, sourceId, deliverableId, creatorHandle, gross, occurredAt, requestId } = event;
  return {
    conversionId,
    sourceId,
    network: 'signed',
    transactionId: deliverableId,
    stream: 'sponsorship',
    status: 'approved',
    figures: { gross },
    creatorHandle,
    occurredAt,
    facts: [{ type, occurredAt, recordedAt: recorded_at.toISOString(), requestId }],
  };
}
