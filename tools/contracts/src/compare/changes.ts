/**
 * What can happen to a schema that is kept, all of it. Two readers have to go on: today's, with every fact since the
 * first, and yesterday's, with the facts that today's writer adds while services are updated one after the other.
 *
 * `refused`: facts that are kept, or that yesterday's writer still writes, could not be read any more. It needs a new
 * version. `readers-first`: yesterday's reader would park what the change allows; every reader is updated before a
 * writer makes use of it. `free`: neither notices.
 */
export const changes = {
  'type-removed': { verdict: 'refused', says: 'its facts stay in the log and have to be read' },
  'version-removed': { verdict: 'refused', says: 'facts of this version stay in the log and have to be read' },
  'version-declared-twice': { verdict: 'refused', says: 'one number names one shape' },
  'upcaster-missing': { verdict: 'refused', says: 'facts of the version before cannot be told in this one' },
  'property-removed': { verdict: 'refused', says: 'facts hold it, and yesterday’s reader asks for it' },
  'property-required': { verdict: 'refused', says: 'facts that are kept lack it' },
  'property-claimed': { verdict: 'refused', says: 'the object was open: facts may hold anything under this name' },
  'type-changed': { verdict: 'refused', says: 'facts that are kept hold the other type' },
  'enum-narrowed': { verdict: 'refused', says: 'facts that are kept hold the values that are gone' },
  'limit-narrowed': { verdict: 'refused', says: 'facts that are kept go beyond the new limit' },
  'pattern-changed': { verdict: 'refused', says: 'nobody can say that it takes all that the old one took' },
  'keyword-changed': { verdict: 'refused', says: 'what this keyword allows is not compared' },
  'type-added': { verdict: 'readers-first', says: 'yesterday’s reader does not know it' },
  'version-added': { verdict: 'readers-first', says: 'yesterday’s reader does not know it' },
  'property-made-optional': { verdict: 'readers-first', says: 'yesterday’s reader asks for it' },
  'type-widened': { verdict: 'readers-first', says: 'yesterday’s reader takes the narrower one' },
  'enum-widened': { verdict: 'readers-first', says: 'yesterday’s reader does not know the new values' },
  'limit-widened': { verdict: 'readers-first', says: 'yesterday’s reader holds the old limit' },
  'pattern-removed': { verdict: 'readers-first', says: 'yesterday’s reader still asks for it' },
  'optional-property-added': { verdict: 'free', says: 'facts may lack it, and yesterday’s reader leaves it out' },
  'words-changed': { verdict: 'free', says: 'descriptions hold nobody' },
} as const satisfies Record<string, { verdict: 'refused' | 'readers-first' | 'free'; says: string }>;

export type Change = keyof typeof changes;

/** `at` is the version, and the place within its payload: `payout.item.v1/PaymentSettled.v1 amount.minor`. */
export interface Finding {
  readonly change: Change;
  readonly at: string;
}

export const isRefused = ({ change }: Finding): boolean => changes[change].verdict === 'refused';
