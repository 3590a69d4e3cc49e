import type { ConversionCommand } from '../domain/conversion.decider.js';
import type { SponsorshipCommand } from '../domain/sponsorship.decider.js';

export type Command = ConversionCommand | SponsorshipCommand;

export function isOfSponsorship(command: Command): command is SponsorshipCommand {
  return 'sponsorshipId' in command;
}

/** What nothing comes before: it waits for nothing. */
export function isBeginning({ type }: Command): boolean {
  return type === 'ReportConversion' || type === 'AgreeSponsorship';
}

/** What a command speaks of, and waits for where it is not there yet. */
export function subjectOf(command: Command): string {
  return isOfSponsorship(command) ? command.sponsorshipId : command.conversionId;
}

/** What commands speak of, and what begins with them. */
export function subjectsOf(commands: readonly Command[]): string[] {
  return commands.flatMap((command) =>
    command.type === 'AgreeSponsorship'
      ? [command.sponsorshipId, ...command.deliverables.map(({ conversionId }) => conversionId)]
      : [subjectOf(command)],
  );
}
