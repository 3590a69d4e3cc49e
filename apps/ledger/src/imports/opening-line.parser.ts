import { revenueStreams, type RevenueStream } from '#contracts';
import { type AmountRefusal, parseDecimal } from '#money';
import type { Opening } from '../domain/instruction.js';

/** The columns of an import, in any order; those after `effective_on` may be left out. */
export const requiredColumns = ['reference', 'account', 'owner', 'currency', 'amount', 'effective_on'] as const;
export const optionalColumns = ['stream', 'program'] as const;
export type Column = (typeof requiredColumns)[number] | (typeof optionalColumns)[number];
export type Fields = Readonly<Partial<Record<Column, string>>>;

export interface LineRefusal {
  readonly column: Column;
  readonly refusal:
    | 'reference-malformed'
    | 'account-unknown'
    | 'creator-unknown'
    | 'debtor-malformed'
    | 'bank-account-malformed'
    | AmountRefusal
    | 'day-malformed'
    | 'stream-unknown'
    | 'program-unknown'
    | 'only-for-creators';
}

/** Who and what the directory knows. */
export interface Directory {
  /** By id or by handle. */
  readonly creators: ReadonlyMap<string, string>;
  readonly programs: ReadonlySet<string>;
}

const shapes = {
  reference: /^[\x21-\x7e][\x20-\x7e]{0,99}$/,
  debtor: /^(source|brand):[a-z0-9-]{1,64}$/,
  bankAccount: /^[A-Za-z0-9-]{1,34}$/,
  day: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
};

/** What a line of an import says, or the first column from the left that cannot be. Empty means absent. */
export function parseOpening(fields: Fields, importName: string, directory: Directory): Opening | LineRefusal {
  const { reference = '', account = '', owner = '', currency = '', amount: text = '', effective_on = '' } = fields;
  if (!shapes.reference.test(reference)) return { column: 'reference', refusal: 'reference-malformed' };
  const place = placeOf(account, owner, directory);
  if ('refusal' in place) return place;
  const amount = parseDecimal(text, currency);
  if (amount === 'unknown-currency') return { column: 'currency', refusal: amount };
  if (typeof amount === 'string') return { column: 'amount', refusal: amount };
  if (!shapes.day.test(effective_on)) return { column: 'effective_on', refusal: 'day-malformed' };
  const told = earnedBy(fields, place.account, directory);
  if ('refusal' in told) return told;
  return { kind: 'opening', importName, reference, ...place, amount, effectiveOn: effective_on, ...told };
}

type Place = Pick<Opening, 'account' | 'creatorId' | 'debtor' | 'bankAccount'>;

function placeOf(account: string, owner: string, { creators }: Directory): Place | LineRefusal {
  switch (account) {
    case 'available': {
      const creatorId = creators.get(owner);
      return creatorId === undefined ? { column: 'owner', refusal: 'creator-unknown' } : { account, creatorId };
    }
    case 'receivable':
      if (!shapes.debtor.test(owner)) return { column: 'owner', refusal: 'debtor-malformed' };
      return { account, debtor: owner };
    case 'bank':
      if (!shapes.bankAccount.test(owner)) return { column: 'owner', refusal: 'bank-account-malformed' };
      return { account, bankAccount: owner };
    default:
      return { column: 'account', refusal: 'account-unknown' };
  }
}

function earnedBy(
  { stream = '', program = '' }: Fields,
  account: Opening['account'],
  { programs }: Directory,
): Pick<Opening, 'stream' | 'programId'> | LineRefusal {
  if (stream !== '' && account !== 'available') return { column: 'stream', refusal: 'only-for-creators' };
  if (stream !== '' && !revenueStreams.includes(stream as RevenueStream)) {
    return { column: 'stream', refusal: 'stream-unknown' };
  }
  if (program !== '' && account !== 'available') return { column: 'program', refusal: 'only-for-creators' };
  if (program !== '' && !programs.has(program)) return { column: 'program', refusal: 'program-unknown' };
  return { ...(stream === '' ? {} : { stream }), ...(program === '' ? {} : { programId: program }) };
}
