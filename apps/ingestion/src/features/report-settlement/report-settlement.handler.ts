import { createHash } from 'node:crypto';
import { type BodyOf, type ingestionRoutes, settlementTopic, type SettlementSummary, toJson } from '#contracts';
import { derivedId } from '#event-log';
import type { Tx } from '#postgres';
import { conversionDecider, type ConversionCommand } from '../../domain/conversion.decider.js';
import {
  confirmationsBy,
  type ReportSettlement,
  settlementDecider,
  type SettlementRefusal,
  type SettlementReported,
  sumOf,
} from '../../domain/settlement.decider.js';
import type { IngestionDeps } from '../../ingestion.deps.js';
import { conversionCodec, streamOfConversion } from '../../keeping/streams.js';
import { conversionIdOf } from '../../keeping/report-commands.js';
import { insertRequests } from '../../keeping/requests.query.js';
import { findSource } from '../../keeping/source.query.js';
import { insertLines, loadStandings, lockSettlements, summaryLines } from './settlement-lines.query.js';

/** In order of precedence. */
export type ReportRefusal = 'source-unknown' | SettlementRefusal;

type Body = BodyOf<typeof ingestionRoutes.reportSettlement>;
type Deps = Pick<IngestionDeps, 'streams' | 'clock' | 'newId'>;

export interface Wanted {
  readonly sourceId: string;
  readonly body: Body;
  readonly correlationId: string;
}

const settlementCodec = {
  topic: settlementTopic.name,
  encode: (event: SettlementReported) => settlementTopic.encode({ ...event, lines: [...event.lines] }),
  decode: (encoded: Parameters<typeof settlementTopic.decode>[0]) => settlementTopic.decode(encoded),
  keyOf: ({ sourceId }: SettlementReported) => sourceId,
  occurredAtOf: ({ occurredAt }: SettlementReported) => occurredAt,
};

/** The settlements of one source are taken one after the other: none sees half of what another has settled. */
export async function reportSettlement(
  deps: Deps,
  tx: Tx,
  wanted: Wanted,
): Promise<SettlementSummary | { refusal: ReportRefusal; detail?: string }> {
  await lockSettlements(tx, wanted.sourceId);
  const source = await findSource(tx, wanted.sourceId);
  if (source === undefined) return { refusal: 'source-unknown' };
  const command = await commandOf(deps, tx, { ...wanted, network: source.network });
  const [decision] = await deps.streams.decideAll(
    {
      decider: settlementDecider,
      codec: settlementCodec,
      streamOf: ({ settlementId }: ReportSettlement) => `settlement-${settlementId}`,
      correlationIdOf: () => wanted.correlationId,
    },
    [command],
    tx,
  );
  if (decision?.outcome === 'refused') return { refusal: decision.refusal, ...detailOf(decision.refusal, command) };
  if (decision?.outcome === 'decided') await keep(deps, tx, { wanted, command, events: decision.events });
  return {
    settlementId: command.settlementId,
    sourceId: wanted.sourceId,
    ...{ reference: command.reference, paidOn: command.paidOn, total: command.total },
    repeated: decision?.outcome === 'unchanged',
    ...(await summaryLines(tx, command.settlementId, command.currency)),
  };
}

async function commandOf(
  { clock, newId }: Deps,
  tx: Tx,
  { sourceId, body, network }: Wanted & { network: string },
): Promise<ReportSettlement> {
  const { reference, currency, paidOn, bankAccount, total } = body;
  const lines = body.lines.map(({ transactionId, paid }) => ({
    transactionId,
    conversionId: conversionIdOf(sourceId, transactionId),
    paidMinor: BigInt(paid),
  }));
  const now = clock();
  return {
    type: 'ReportSettlement',
    settlementId: derivedId('settlement', sourceId, reference),
    ...{ sourceId, network, reference, currency, paidOn, bankAccount, lines },
    total: { minor: BigInt(total), currency },
    standings: await loadStandings(
      tx,
      lines.map(({ conversionId }) => conversionId),
    ),
    latestDay: new Date(Date.parse(now) + earliestZoneMs).toISOString().slice(0, 10),
    reportedAt: now,
    requestId: newId(),
  };
}

/** Where a day begins first, it is fourteen hours before UTC. */
const earliestZoneMs = 14 * 3_600_000;

/** What the network said is kept as it came from the gateway, beside what followed from it. */
async function keep(
  { streams }: Deps,
  tx: Tx,
  { wanted, command, events }: { wanted: Wanted; command: ReportSettlement; events: readonly SettlementReported[] },
): Promise<void> {
  const commands = events.flatMap((event) => confirmationsBy(event, command.standings));
  const decisions = await streams.decideAll(
    {
      decider: conversionDecider,
      codec: conversionCodec,
      streamOf: ({ conversionId }: ConversionCommand) => streamOfConversion(conversionId),
      correlationIdOf: () => wanted.correlationId,
    },
    commands,
    tx,
  );
  const refusal = decisions.find((decision) => decision.outcome === 'refused');
  if (refusal !== undefined) throw new Error(`a conversion does not take its settlement: ${refusal.refusal}`);
  const body = Buffer.from(toJson(wanted.body), 'utf8');
  const conversionIds = [...new Set(commands.map(({ conversionId }) => conversionId))];
  await insertRequests(tx, [
    {
      requestId: command.requestId,
      sourceId: wanted.sourceId,
      receivedAt: command.reportedAt,
      ...{ method: 'POST', path: settlementsPathOf(wanted.sourceId), query: '', headers: {}, body },
      bodySha256: createHash('sha256').update(body).digest('hex'),
      ...{ authentic: true, correlationId: wanted.correlationId, outcome: 'accepted', items: [] },
      ...{ transactionIds: [], conversionIds },
    },
  ]);
  await insertLines(
    tx,
    command.settlementId,
    events.flatMap(({ lines }) => lines),
  );
}

function settlementsPathOf(sourceId: string): string {
  return `/v1/sources/${sourceId}/settlements`;
}

function detailOf(refusal: SettlementRefusal, { total, lines }: ReportSettlement): { detail?: string } {
  if (refusal !== 'total-differs') return {};
  return { detail: `The lines add up to ${sumOf(lines)}, the total says ${total.minor}.` };
}
