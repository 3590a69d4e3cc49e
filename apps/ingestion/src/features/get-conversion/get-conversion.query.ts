import { type ConversionView, conversionTopic, type ConversionEvent } from '#contracts';
import type { Queryable } from '#postgres';
import { conversionDecider } from '../../domain/conversion.decider.js';
import { isNothing } from '../../domain/figures.js';
import { streamOfConversion } from '../../keeping/streams.js';

interface StoredEvent {
  type: string;
  schema_version: number;
  recorded_at: Date;
  payload: Buffer;
}

/** A conversion, with all that was ever said about it. */
export async function getConversion(database: Queryable, conversionId: string): Promise<ConversionView | undefined> {
  const { rows } = await database.query<StoredEvent>(
    `select type, schema_version, recorded_at, payload from stream_event where stream = $1 order by version`,
    [streamOfConversion(conversionId)],
  );
  return conversionView(rows);
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
