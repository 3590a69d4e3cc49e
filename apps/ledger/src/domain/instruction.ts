import type { Money, Rounding } from '#money';
import { type Account, companyAccount, creatorAccount } from './chart-of-accounts.js';
import type { Entry } from './entry.js';

export interface Adjustment {
  readonly kind: 'adjustment';
  readonly creatorId: string;
  /** Positive in the creator's favour. */
  readonly amount: Money;
  readonly stream?: string;
  readonly programId?: string;
  /** YYYY-MM-DD. */
  readonly effectiveOn: string;
}

export interface WriteOff {
  readonly kind: 'write-off';
  readonly debtor: string;
  readonly amount: Money;
  readonly effectiveOn: string;
}

export interface Exchange {
  readonly kind: 'exchange';
  readonly creatorId: string;
  readonly from: Money;
  readonly to: Money;
  /** Units of `to` for one of `from`, in major units: an exact decimal. */
  readonly rate: string;
  readonly rateSource: string;
  readonly rounding: Rounding;
  readonly effectiveOn: string;
}

/** Of a difference that a settlement's line has left in suspense. */
export interface Clearing {
  readonly kind: 'clearing';
  readonly debtor: string;
  readonly settlementId: string;
  readonly line: number;
  /** With the sign of the difference: negative where something is missing. */
  readonly amount: Money;
  readonly against: 'receivable' | 'bad_debt' | 'fee_revenue';
  readonly programId?: string;
  readonly effectiveOn: string;
}

/** A line of another system's books, of the one owner that its account has. */
export interface Opening {
  readonly kind: 'opening';
  readonly account: 'available' | 'receivable' | 'bank';
  readonly creatorId?: string;
  readonly debtor?: string;
  readonly bankAccount?: string;
  /** Positive: we owe the creator, the debtor owes us, the bank holds it. */
  readonly amount: Money;
  readonly stream?: string;
  readonly programId?: string;
  readonly effectiveOn: string;
  readonly importName: string;
  readonly reference: string;
}

/** What the books are told to do. */
export type Instruction = Adjustment | WriteOff | Exchange | Clearing | Opening;

/** An instruction and why it is given. */
export interface Proposal {
  readonly instruction: Instruction;
  readonly reasonCode: string;
  readonly reason: string;
}

interface Step<Type extends string> {
  readonly type: Type;
  readonly instructionId: string;
  readonly proposal: Proposal;
  readonly occurredAt: string;
}

export type InstructionEvent =
  | (Step<'Proposed'> & { readonly proposedBy: string })
  /** Without `approvedBy`: small enough for one person. */
  | (Step<'Instructed'> & { readonly instructedBy: string; readonly approvedBy?: string })
  /** Given, and the books could not take it when its turn came. */
  | (About<'Refused'> & { readonly refusal: string })
  | (About<'Rejected'> & { readonly reason: string; readonly rejectedBy: string })
  | (About<'Withdrawn'> & { readonly reason: string; readonly withdrawnBy: string });

interface About<Type extends string> {
  readonly type: Type;
  readonly instructionId: string;
  readonly holder: Holder;
  readonly occurredAt: string;
}

/** Whose books an instruction touches: a creator's, those about a debtor, or about an account at a bank. */
export type Holder = { readonly creatorId: string } | { readonly debtor: string } | { readonly bankAccount: string };

export function holderOf(instruction: Instruction): Holder {
  switch (instruction.kind) {
    case 'adjustment':
    case 'exchange':
      return { creatorId: instruction.creatorId };
    case 'write-off':
    case 'clearing':
      return { debtor: instruction.debtor };
    case 'opening':
      return ownerOf(instruction);
  }
}

/** What is moved, an amount a currency. */
export function amountsOf(instruction: Instruction): readonly Money[] {
  return instruction.kind === 'exchange' ? [instruction.from, instruction.to] : [instruction.amount];
}

function ownerOf({ creatorId, debtor, bankAccount }: Opening): Holder {
  if (creatorId !== undefined) return { creatorId };
  return debtor === undefined ? { bankAccount: bankAccount ?? '' } : { debtor };
}

const source = 'source:';

/**
 * The name by which facts about the holder are kept in order. A source's is that of its settlements: what clears their
 * differences is posted where they are.
 */
export function keyOf(holder: Holder): string {
  if ('creatorId' in holder) return holder.creatorId;
  if ('bankAccount' in holder) return `bank:${holder.bankAccount}`;
  return holder.debtor.startsWith(source) ? holder.debtor.slice(source.length) : holder.debtor;
}

/** That of whom it speaks of. */
export function keyOfEvent(event: InstructionEvent): string {
  return keyOf('holder' in event ? event.holder : holderOf(event.proposal.instruction));
}

/** The entries that an instruction becomes, in order. */
export function entriesOf(instructionId: string, instruction: Instruction): readonly Entry[] {
  const common = { reference: instructionId, effectiveAt: `${instruction.effectiveOn}T00:00:00.000Z` };
  switch (instruction.kind) {
    case 'adjustment':
      return [{ ...common, ...adjustmentEntry(instruction) }];
    case 'write-off':
      return [{ ...common, ...writeOffEntry(instruction) }];
    case 'exchange':
      return exchangeEntries(instruction).map((entry) => ({ ...common, ...entry }));
    case 'clearing':
      return [{ ...common, ...clearingEntry(instruction) }];
    case 'opening':
      return [{ ...common, ...openingEntry(instruction) }];
  }
}

type EntryFields = Omit<Entry, 'reference' | 'effectiveAt'>;

function adjustmentEntry({ creatorId, amount: { minor, currency }, stream, programId }: Adjustment): EntryFields {
  return {
    kind: 'adjustment-posted',
    currency,
    legs: [
      { account: companyAccount('adjustment', '', currency), minor },
      { account: creatorAccount(creatorId, 'available', currency), minor: -minor },
    ],
    ...(stream === undefined ? {} : { stream }),
    ...(programId === undefined ? {} : { programId }),
  };
}

function writeOffEntry({ debtor, amount: { minor, currency } }: WriteOff): EntryFields {
  return {
    kind: 'write-off-posted',
    currency,
    legs: [
      { account: companyAccount('bad_debt', debtor, currency), minor },
      { account: companyAccount('receivable', debtor, currency), minor: -minor },
    ],
  };
}

/** An entry has one currency: what leaves the one and what comes into the other meet in the position of the pair. */
function exchangeEntries({ creatorId, from, to }: Exchange): readonly EntryFields[] {
  const pair = [from.currency, to.currency].sort().join('/');
  const available = (currency: string) => creatorAccount(creatorId, 'available', currency);
  const position = (currency: string) => companyAccount('fx_position', pair, currency);
  return [
    {
      kind: 'exchange-posted',
      currency: from.currency,
      legs: [
        { account: available(from.currency), minor: from.minor },
        { account: position(from.currency), minor: -from.minor },
      ],
    },
    {
      kind: 'exchange-posted',
      currency: to.currency,
      legs: [
        { account: position(to.currency), minor: to.minor },
        { account: available(to.currency), minor: -to.minor },
      ],
    },
  ];
}

function clearingEntry({ debtor, amount: { minor, currency }, against, programId }: Clearing): EntryFields {
  const scope = against === 'fee_revenue' ? (programId ?? '') : debtor;
  return {
    kind: 'difference-cleared',
    currency,
    legs: [
      { account: companyAccount('suspense', debtor, currency), minor },
      { account: companyAccount(against, scope, currency), minor: -minor },
    ],
  };
}

function openingEntry({ amount: { minor, currency }, stream, programId, ...opening }: Opening): EntryFields {
  const holder = holderOf({ ...opening, amount: { minor, currency } });
  const counter = companyAccount('opening_balance', '', currency);
  const isOwed = 'creatorId' in holder;
  return {
    kind: 'opening-imported',
    currency,
    legs: [
      { account: isOwed ? counter : assetOf(holder, currency), minor },
      { account: isOwed ? creatorAccount(holder.creatorId, 'available', currency) : counter, minor: -minor },
    ],
    ...(stream === undefined ? {} : { stream }),
    ...(programId === undefined ? {} : { programId }),
  };
}

function assetOf(holder: Exclude<Holder, { readonly creatorId: string }>, currency: string): Account {
  return 'debtor' in holder
    ? companyAccount('receivable', holder.debtor, currency)
    : companyAccount('bank', holder.bankAccount, currency);
}
