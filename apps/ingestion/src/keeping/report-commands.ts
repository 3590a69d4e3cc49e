import { derivedId } from '#event-log';
import type { ClickIdKeys } from '../click-ids/click-id-keys.js';
import type { CertifiedClick, ConversionCommand } from '../domain/conversion.decider.js';
import type { AcceptDeliverable } from '../domain/deliverable.decider.js';
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

/** The command that a report stands for; or why it has to be looked at by somebody. */
export async function commandOf(
  report: ReadReport,
  around: Circumstances,
): Promise<ConversionCommand | AcceptDeliverable | { quarantined: string }> {
  const { source, requestId } = around;
  const { transactionId, occurredAt, figures } = report;
  const about = { conversionId: conversionIdOf(source.sourceId, transactionId), occurredAt, requestId };
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
    case 'deliver':
      return deliverCommand(report, around, about);
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

function deliverCommand(
  report: ReadReport,
  { source, reportedAt }: Circumstances,
  about: About,
): AcceptDeliverable | { quarantined: string } {
  const { brand, creatorHandle, figures, sponsorship } = report;
  if (brand === undefined || creatorHandle === undefined) return { quarantined: 'creator_missing' };
  if (figures?.gross === undefined) return { quarantined: 'amount_missing' };
  return {
    type: 'AcceptDeliverable',
    ...about,
    sponsorshipId: derivedId('sponsorship', source.sourceId, sponsorship ?? ''),
    deliverableId: report.transactionId,
    sourceId: source.sourceId,
    brand,
    creatorHandle,
    programId: source.programId,
    gross: figures.gross,
    reportedAt,
  };
}
