import { type ConversionView, conversionTopic, type ConversionEvent } from '#contracts';
import type { Queryable } from '#postgres';
import { conversionDecider } from '../domain/conversion.decider.js';
import { isNothing } from '../domain/figures.js';
import { streamOfConversion } from '../keeping/streams.js';

interface StoredEvent {
  stream: string;
  type: string;
  schema_version: number;
  recorded_at: Date;
  payload: Buffer;
}

const eventsOf = `
  select stream, type, schema_version, recorded_at, payload from stream_event
  where stream = any ($1::text[]) order by stream, version`;

/** Conversions by id, each with all that was ever said about it. One that was never reported is left out. */
export async function conversionViews(
  database: Queryable,
  conversionIds: readonly string[],
): Promise<ReadonlyMap<string, ConversionView>> {
  const { rows } = await database.query<StoredEvent>(eventsOf, [conversionIds.map(streamOfConversion)]);
  const told = Map.groupBy(rows, ({ stream }) => stream);
  const views = [...told.values()].flatMap((events) => conversionView(events) ?? []);
  return new Map(views.map((view) => [view.conversionId, view]));
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
    ...(reported.sponsorship === undefined ? {} : { sponsorship: reported.sponsorship }),
    occurredAt: reported.occurredAt,
    facts: told.map(({ event, recordedAt }) => factOf(event, recordedAt)),
  };
}

function factOf({ type, occurredAt, requestId }: ConversionEvent, recordedAt: string): ConversionView['facts'][number] {
  return { type, occurredAt, recordedAt, requestId };
}
