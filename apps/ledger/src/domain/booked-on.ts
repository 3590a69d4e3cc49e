interface Days {
  /** UTC day on which it happened. */
  readonly effectiveOn: string;
  /** UTC day on which the books learned of it. */
  readonly recordedOn: string;
  /** The last day of the last month of its currency that is closed; none where no month is. */
  readonly closedThrough: string | undefined;
}

/**
 * The day on which an entry counts in statements, YYYY-MM-DD: that on which it happened, unless its month is closed; then
 * that on which the books learned of it, at the earliest the first day that is still open.
 */
export function bookedOn({ effectiveOn, recordedOn, closedThrough }: Days): string {
  if (closedThrough === undefined || effectiveOn > closedThrough) return effectiveOn;
  return recordedOn > closedThrough ? recordedOn : dayAfter(closedThrough);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0, 10);
}
