import { money } from '#money';
import type { SponsorshipCommand } from '../src/domain/sponsorship.decider.js';

export const noon = '2026-10-03T12:00:00.000Z';
export const before = '2026-10-03T11:59:59.999Z';
export const after = '2026-10-03T12:00:00.001Z';
export const eur = (minor: bigint) => money(minor, 'EUR');
export const about = {
  sponsorshipId: 's1',
  sourceId: 'source',
  occurredAt: noon,
  reportedAt: '2026-10-03T12:00:01.000Z',
  requestId: 'q1',
};
const parties = { brand: 'acme', creatorHandle: 'mira', programId: 'p1' };
export const reel = { deliverableId: 'reel', conversionId: 'c-reel', gross: eur(150_000n), dueOn: '2026-10-20' };
export const story = { deliverableId: 'story', conversionId: 'c-story', gross: eur(40_000n), dueOn: '2026-10-27' };

export type Of<Kind extends SponsorshipCommand['type']> = SponsorshipCommand & { type: Kind };
export const agree = (more: Partial<Of<'AgreeSponsorship'>> = {}): Of<'AgreeSponsorship'> => ({
  ...{ ...about, ...parties, type: 'AgreeSponsorship', network: 'signed', reference: 'autumn', total: eur(190_000n) },
  deliverables: [reel, story],
  ...more,
});
export const accept = (more: Partial<Of<'AcceptDeliverable'>> = {}): Of<'AcceptDeliverable'> => ({
  ...{ ...about, ...parties, type: 'AcceptDeliverable' },
  ...{ deliverableId: 'reel', conversionId: 'c-reel', gross: reel.gross },
  ...more,
});
export const cancel = (more: Partial<Of<'CancelSponsorship'>> = {}): Of<'CancelSponsorship'> => ({
  ...{ ...about, type: 'CancelSponsorship', cancellationId: 'x1' },
  ...more,
});
export const named = (id: string, ...only: string[]) => cancel({ cancellationId: id, only });
