/** A payload that does not fit what its topic promises: for ever wrong, so never worth a retry. */
export class ContractError extends Error {
  constructor(
    readonly topic: string,
    readonly event: string,
    readonly faults: readonly string[],
  ) {
    super(`${topic}: ${event} does not fit its contract: ${faults.join('; ')}`);
    this.name = 'ContractError';
  }
}
