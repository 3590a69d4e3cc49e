import { conversionTopic, sponsorshipTopic } from '#contracts';
import type { ConversionEvent } from '../domain/conversion.decider.js';
import type { SponsorshipEvent } from '../domain/sponsorship.decider.js';

export const conversionCodec = {
  topic: conversionTopic.name,
  encode: (event: ConversionEvent) => conversionTopic.encode(event),
  decode: (encoded: Parameters<typeof conversionTopic.decode>[0]) => conversionTopic.decode(encoded),
  keyOf: ({ conversionId }: ConversionEvent) => conversionId,
  occurredAtOf: ({ occurredAt }: ConversionEvent) => occurredAt,
};

export const sponsorshipCodec = {
  topic: sponsorshipTopic.name,
  encode: (event: SponsorshipEvent) => sponsorshipTopic.encode(asWritten(event)),
  decode: (encoded: Parameters<typeof sponsorshipTopic.decode>[0]) => sponsorshipTopic.decode(encoded),
  keyOf: ({ sponsorshipId }: SponsorshipEvent) => sponsorshipId,
  occurredAtOf: ({ occurredAt }: SponsorshipEvent) => occurredAt,
};

export const streamOfConversion = (conversionId: string) => `conversion-${conversionId}`;
export const streamOfSponsorship = (sponsorshipId: string) => `sponsorship-${sponsorshipId}`;

/** Lists as the contract has them. */
function asWritten(event: SponsorshipEvent) {
  switch (event.type) {
    case 'SponsorshipAgreed':
      return { ...event, deliverables: [...event.deliverables] };
    case 'SponsorshipCancelled':
      return { ...event, deliverables: [...event.deliverables] };
    case 'DeliverableAccepted':
      return event;
  }
}
