import type { ClickView, ConversionView, DecisionView, EntryDetail, InstructionView } from '#contracts';
import { formatDecimal, type Money } from '#money';

interface Parts extends EntryDetail {
  readonly decision?: DecisionView;
  readonly instruction?: InstructionView;
  readonly conversion?: ConversionView;
  readonly click?: ClickView;
}

const shown = (amount: Money) => `${formatDecimal(amount)} ${amount.currency}`;
const day = (instant: string) => instant.slice(0, 10);
const percent = (ppm: string) => `${Number(ppm) / 10_000} %`;

/** An entry in words, from the line down to the click. */
export function sentencesOf({ entry, cause, decision, instruction, conversion, click }: Parts): string[] {
  const said = entry.lines.map(
    ({ account, amount, balance }) =>
      `${entry.kind}: ${shown(amount)} on your ${account} account on ${day(entry.effectiveAt)}; it then stood at ${shown(balance)}.`,
  );
  if (entry.takesBack !== undefined)
    said.push(`It takes back from entry ${entry.takesBack}, which had put the money there.`);
  if (instruction !== undefined) return [...said, instructionOf(instruction)];
  if (click !== undefined)
    said.push(`Somebody followed the link ${click.slug ?? click.linkId} at ${click.occurredAt}.`);
  if (conversion !== undefined) said.push(...reportOf(conversion));
  if (decision !== undefined) return [...said, ...arithmeticOf(decision)];
  const isPayout = cause.topic.startsWith('payout.');
  const instead = isPayout ? 'This is a step of a payout' : 'The decision behind this is not kept any more';
  return [...said, `${instead} (${cause.topic}): there is no arithmetic to show.`];
}

function instructionOf({ proposedBy, proposedAt, reasonCode, reason, decidedBy }: InstructionView): string {
  const second = decidedBy === undefined ? 'one person was enough' : `${decidedBy} approved it`;
  return `${proposedBy} instructed it on ${day(proposedAt)}, and ${second}. Reason (${reasonCode}): ${reason}`;
}

function reportOf(conversion: ConversionView): string[] {
  const { network, transactionId, stream, figures, occurredAt, status, sponsorship } = conversion;
  const amounts = Object.entries(figures).map(([name, amount]) => `${name} ${shown(amount)}`);
  const said = `${network} reported ${stream} ${transactionId} of ${day(occurredAt)}: ${amounts.join(', ')}; it is ${status}.`;
  if (sponsorship === undefined) return [said];
  return [said, `${sponsorship.brand} had agreed on it, to be delivered by ${sponsorship.dueOn}.`];
}

function arithmeticOf(decision: DecisionView): string[] {
  const { ruleId, ruleSetVersion, total, fee, creatorShare, arithmetic, model, version } = decision;
  const ppmOf = (name: string) =>
    arithmetic.find((step) => step.name === name)?.inputs.find((input) => input.name === 'ppm')?.value ?? '0';
  const credited = model === 'last_click' ? 'the last click' : 'the creator named in the report';
  return [
    `Decision ${version} credits ${credited} under rule ${ruleId} of version ${ruleSetVersion}.`,
    `The commission now is ${percent(ppmOf('total'))} of the reported amount: ${shown(total)}.`,
    `The platform keeps ${percent(ppmOf('fee'))}, ${shown(fee)}; your share is ${shown(creatorShare)}.`,
  ];
}
