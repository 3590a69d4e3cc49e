import { derivedId } from '#event-log';
import type { ClickIdKeys } from '../click-ids/click-id-keys.js';
import type { CertifiedClick, ConversionCommand } from '../domain/conversion.decider.js';
import type { SponsorshipCommand } from '../domain/sponsorship.decider.js';
import type { Mapping } from '../networks/mapping.js';
import type { ReadReport } from '../networks/read-report.js';
import type { Source } from './source.query.js';

export interface LinkOwner {
  readonly linkId: string;
  readonly creatorId: string;
  readonly programId: string;
}

export interface Circumstances {
  readonly mapping: Mapping;
  readonly source: Source;
  readonly requestId: string;
  readonly reportedAt: string;
  readonly clickIds: ClickIdKeys;
  readonly linkOf: (number: bigint) => Promise<LinkOwner | undefined>;
}

/** A conversion's id follows from who reports it and under which id, for ever. */
export function conversionIdOf(sourceId: string, transactionId: string): string {
  return derivedId('conversion', sourceId, transactionId);
}

/** A deliverable's id is its brand's own within one agreement; no transaction id is taken for it. */
function conversionIdOfDeliverable(sourceId: string, reference: string, deliverableId: string): string {
  return derivedId('deliverable', sourceId, reference, deliverableId);
}

/** An agreement's id follows from its source and the brand's own number of it, for ever. */
export function sponsorshipIdOf(sourceId: string, reference: string): string {
  return derivedId('sponsorship', sourceId, reference);
}

/** The command that a report stands for; or why it has to be looked at by somebody. */
export async function commandOf(
  report: ReadReport,
  around: Circumstances,
): Promise<ConversionCommand | SponsorshipCommand | { quarantined: string }> {
  const { source, requestId } = around;
  const { transactionId, sponsorship, occurredAt, figures } = report;
  const conversionId =
    sponsorship === undefined
      ? conversionIdOf(source.sourceId, transactionId)
      : conversionIdOfDeliverable(source.sourceId, sponsorship, transactionId);
  const about = { conversionId, occurredAt, requestId };
  const reason = report.reason === undefined ? {} : { reason: report.reason };
  switch (report.command) {
    case 'report':
      return reportCommand(report, around, about);
    case 'amend':
      return { type: 'AmendConversion', ...about, figures: figures ?? {}, ...reason };
    case 'confirm':
      return { type: 'ConfirmConversion', ...about };
    case 'reverse': {
      const part = figures === undefined ? {} : { figures };
      return { type: 'ReverseConversion', ...about, reversalId: report.reversalId ?? requestId, ...part, ...reason };
    }
    case 'agree':
    case 'accept':
    case 'cancel':
      return sponsorshipCommandOf({ ...report, command: report.command }, around);
  }
}

type About = Pick<ConversionCommand, 'conversionId' | 'occurredAt' | 'requestId'>;

async function reportCommand(
  report: ReadReport,
  around: Circumstances,
  about: About,
): Promise<ConversionCommand | { quarantined: string }> {
  const { source, mapping, reportedAt } = around;
  const click = report.clickRef === undefined ? 'foreign' : await certifiedClick(report.clickRef, around);
  if (click === 'forged') return { quarantined: 'click_id_forged' };
  if (click === 'link-unknown') return { quarantined: 'link_unknown' };
  return {
    type: 'ReportConversion',
    ...about,
    sourceId: source.sourceId,
    network: mapping.network,
    transactionId: report.transactionId,
    stream: report.stream ?? 'affiliate',
    programId: source.programId,
    figures: report.figures ?? {},
    status: report.status ?? 'pending',
    corrections: mapping.corrections,
    reportedAt,
    ...(report.creatorHandle === undefined ? {} : { creatorHandle: report.creatorHandle }),
    ...(report.clickRef === undefined ? {} : { clickRef: report.clickRef }),
    ...(click === 'foreign' ? {} : { click }),
  };
}

/** An id of ours proves link and time by itself; the click's row may come later, or never. */
async function certifiedClick(
  clickId: string,
  { clickIds, linkOf }: Circumstances,
): Promise<CertifiedClick | 'foreign' | 'forged' | 'link-unknown'> {
  const certified = clickIds.verify(clickId);
  if (typeof certified === 'string') return certified;
  const link = await linkOf(certified.linkNumber);
  return link === undefined ? 'link-unknown' : { clickId, ...link, clickedAt: certified.clickedAt };
}

/** What a brand says of an agreement or of one of its deliverables. */
function sponsorshipCommandOf(
  report: ReadReport & { command: 'agree' | 'accept' | 'cancel' },
  around: Circumstances,
): SponsorshipCommand | { quarantined: string } {
  const { source, mapping, requestId, reportedAt } = around;
  const { sourceId, programId } = source;
  const { brand, creatorHandle, figures, transactionId, occurredAt } = report;
  const reference = report.sponsorship ?? transactionId;
  const about = { sponsorshipId: sponsorshipIdOf(sourceId, reference), sourceId, occurredAt };
  const told = { reportedAt, requestId };
  if (report.command === 'cancel') {
    const cancellationId = derivedId('cancellation', sourceId, reference, report.reversalId ?? requestId);
    const { only, reason } = report;
    const more = { ...(only === undefined ? {} : { only }), ...(reason === undefined ? {} : { reason }) };
    return { type: 'CancelSponsorship', ...about, cancellationId, ...more, ...told };
  }
  if (brand === undefined || creatorHandle === undefined) return { quarantined: 'creator_missing' };
  if (figures?.gross === undefined) return { quarantined: 'amount_missing' };
  const parties = { brand, creatorHandle, programId };
  const idOf = (deliverableId: string) => conversionIdOfDeliverable(sourceId, reference, deliverableId);
  if (report.command === 'accept') {
    const deliverable = { deliverableId: transactionId, conversionId: idOf(transactionId), gross: figures.gross };
    return { type: 'AcceptDeliverable', ...about, ...parties, ...deliverable, ...told };
  }
  const deliverables = (report.deliverables ?? []).map((one) => ({ ...one, conversionId: idOf(one.deliverableId) }));
  const agreed = { network: mapping.network, reference, ...parties, total: figures.gross, deliverables };
  return { type: 'AgreeSponsorship', ...about, ...agreed, ...told };
}
