export type CreatorAccountKind = 'pending' | 'held' | 'available' | 'reserved';
export type CompanyAccountKind =
  | 'receivable_pending'
  | 'receivable'
  | 'fee_pending'
  | 'fee_revenue'
  | 'transit'
  | 'bank'
  | 'payout_fee'
  | 'adjustment'
  | 'bad_debt'
  | 'fx_position'
  | 'opening_balance'
  | 'suspense';
export type NormalSide = 'debit' | 'credit';

/** A place value sits. Two accounts are the same where owner, kind, scope and currency are. */
export interface Account {
  /** `company`, or the id of a creator. */
  readonly owner: string;
  readonly kind: CreatorAccountKind | CompanyAccountKind;
  /** Debtor, program, rail or bank account; empty for the accounts of creators. */
  readonly scope: string;
  /** ISO 4217. */
  readonly currency: string;
}

const company = 'company';

interface Rule {
  readonly normalSide: NormalSide;
  readonly mayBeNegative: boolean;
}

const rules: Readonly<Record<Account['kind'], Rule>> = {
  pending: { normalSide: 'credit', mayBeNegative: false },
  held: { normalSide: 'credit', mayBeNegative: false },
  // A reversal that follows the payout is carried forward.
  available: { normalSide: 'credit', mayBeNegative: true },
  reserved: { normalSide: 'credit', mayBeNegative: false },
  receivable_pending: { normalSide: 'debit', mayBeNegative: false },
  // A debtor that has paid and then takes back is owed money.
  receivable: { normalSide: 'debit', mayBeNegative: true },
  fee_pending: { normalSide: 'credit', mayBeNegative: false },
  fee_revenue: { normalSide: 'credit', mayBeNegative: false },
  transit: { normalSide: 'credit', mayBeNegative: false },
  // One partition pays out what another was paid.
  bank: { normalSide: 'debit', mayBeNegative: true },
  // What banks kept of payments that came back.
  payout_fee: { normalSide: 'debit', mayBeNegative: false },
  // What instructions gave to creators, less what they took.
  adjustment: { normalSide: 'debit', mayBeNegative: true },
  // What was taken over from another system: for creators, less what came with it.
  opening_balance: { normalSide: 'debit', mayBeNegative: true },
  // What the company holds of a currency for another: with each exchange one side rises and the other falls.
  fx_position: { normalSide: 'debit', mayBeNegative: true },
  bad_debt: { normalSide: 'debit', mayBeNegative: false },
  // What debtors have paid and nothing explains; negative where they have paid too little.
  suspense: { normalSide: 'credit', mayBeNegative: true },
};

export function creatorAccount(creatorId: string, kind: CreatorAccountKind, currency: string): Account {
  return { owner: creatorId, kind, scope: '', currency };
}

export function companyAccount(kind: CompanyAccountKind, scope: string, currency: string): Account {
  return { owner: company, kind, scope, currency };
}

/** Whether the chart has such accounts: an entry that names others is refused, whoever made it. */
export function isInChart({ kind }: Account): boolean {
  return Object.hasOwn(rules, kind);
}

export function ruleOf(account: Account): Rule {
  return rules[account.kind];
}

/**
 * The name under which an account is sealed. Unambiguous: owner, kind and currency hold no slash, whatever the scope
 * holds.
 */
export function accountName({ owner, kind, scope, currency }: Account): string {
  return `${owner}/${kind}/${scope}/${currency}`;
}

export function isSameAccount(one: Account, other: Account): boolean {
  return (
    one === other ||
    (one.kind === other.kind &&
      one.owner === other.owner &&
      one.scope === other.scope &&
      one.currency === other.currency)
  );
}

const notStriped = -1;

/** The company's accounts are hot: each journal partition posts to its own stripe, and a read adds them up. */
export function stripeOf(account: Account, partition: number): number {
  return account.owner === company ? partition : notStriped;
}
