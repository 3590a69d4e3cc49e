/** A payload that does not fit what its topic promises: for ever wrong, so never worth a retry. */
export class ContractError extends Error {
  constructor(
    readonly topic: string,
    readonly event: string,
    readonly faults: readonly string[],
    { says = 'does not fit its contract', ...options }: ErrorOptions & { readonly says?: string } = {},
  ) {
    super(`${topic}: ${event} ${says}: ${faults.join('; ')}`, options);
    this.name = 'ContractError';
  }
}

/** A fact that an upcaster could not tell in the next version: the fact is right, the upcaster is not. */
export class UpcastError extends ContractError {
  constructor(
    from: { readonly topic: string; readonly event: string; readonly version: number },
    faults: readonly string[],
    options?: ErrorOptions,
  ) {
    super(from.topic, from.event, faults, { ...options, says: `cannot be upcast to version ${from.version}` });
    this.name = 'UpcastError';
  }
}
