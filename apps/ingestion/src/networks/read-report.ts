import { isCurrency, maxMinor, type Money, money, MoneyError, parseDecimal } from '#money';
import { maxDeliverables, type RevenueStream, revenueStreams } from '#contracts';
import type { Figures } from '../domain/figures.js';
import { fieldOf, isObject } from './decode.js';
import type { Mapping, Reading } from './mapping.js';
import { checkedId, clickRefOf, type Fields, type IdNamed, idOf, NotReadable, reasonOf, wordOf } from './read-text.js';
import { isDay, parseInstant, parseLocalInstant } from './zoned-instant.js';

/** A report in our words, before it is known whose click it names. */
export interface ReadReport {
  readonly command: Reading['command'];
  readonly transactionId: string;
  readonly occurredAt: string;
  readonly figures?: Figures;
  readonly stream?: RevenueStream;
  readonly status?: 'pending' | 'approved' | 'reversed';
  readonly clickRef?: string;
  readonly creatorHandle?: string;
  readonly reversalId?: string;
  readonly reason?: string;
  readonly brand?: string;
  readonly sponsorship?: string;
  readonly deliverables?: readonly ReadDeliverable[];
  readonly only?: readonly string[];
}

export interface ReadDeliverable {
  readonly deliverableId: string;
  readonly gross: Money;
  readonly dueOn: string;
}

/** A report that was kept and could not be read; the reason names the field in our words. */
export interface Unreadable {
  readonly unreadable: string;
  readonly transactionId?: string;
}

export interface SourceConventions {
  readonly timeZone: string;
  readonly defaultCurrency?: string;
}
type Conventions = SourceConventions & Pick<IdNamed, 'losesBytes'>;

const slug = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** The reports of a decoded request, each for itself: one that cannot be read does not hold up the others. */
export function readReports(
  mapping: Mapping,
  decoded: Fields,
  conventions: SourceConventions,
): (ReadReport | Unreadable)[] | 'batch_too_large' {
  // What comes as JSON and is no UTF-8 is not decoded at all.
  const source = { ...conventions, losesBytes: mapping.transport.kind !== 'json' };
  const list = mapping.batch === undefined ? undefined : fieldOf(decoded, mapping.batch.list);
  if (!Array.isArray(list)) return [readOne(mapping, decoded, source)];
  if (list.length > (mapping.batch?.max ?? 1)) return 'batch_too_large';
  return list.map((item: unknown) => (isObject(item) ? readOne(mapping, item, source) : { unreadable: 'undecodable' }));
}

function readOne(mapping: Mapping, fields: Fields, source: Conventions): ReadReport | Unreadable {
  const reading = readingOf(mapping, fields);
  if (reading === undefined) return { unreadable: 'type_unknown' };
  const transactionId = tried(() =>
    idOf(fields, reading.transactionId, { losesBytes: source.losesBytes, name: 'transaction_id' }),
  );
  if (transactionId === undefined) return { unreadable: 'transaction_id_missing' };
  if (typeof transactionId !== 'string') return transactionId;
  const details = tried(() => detailsOf(reading, fields, source));
  return { ...('unreadable' in details ? details : { command: reading.command, ...details }), transactionId };
}

/** What is read; or the first reason against it, which names the field in our words. */
function tried<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotReadable) return { unreadable: error.message };
    throw error;
  }
}

function readingOf({ reading }: Mapping, fields: Fields): Reading | undefined {
  if ('always' in reading) return reading.always;
  const kind = wordOf(fields, reading.field);
  return kind !== undefined && Object.hasOwn(reading.of, kind) ? reading.of[kind] : undefined;
}

const needsFigures: ReadonlySet<string> = new Set(['report', 'amend', 'agree', 'accept']);
const needsReversalId: ReadonlySet<string> = new Set(['reverse', 'cancel']);

function detailsOf(
  reading: Reading,
  fields: Fields,
  source: Conventions,
): Omit<ReadReport, 'command' | 'transactionId'> {
  const { losesBytes } = source;
  const figures = figuresOf(reading, fields, source);
  const optional = {
    figures,
    stream: streamOf(reading, fields),
    status: statusOf(reading, fields),
    clickRef: clickRefOf(fields, reading.clickRef),
    creatorHandle: handleOf(fields, reading.creator, 'creator'),
    brand: handleOf(fields, reading.brand, 'brand'),
    reversalId: idOf(fields, reading.reversalId, { losesBytes, name: 'reversal_id' }),
    sponsorship: idOf(fields, reading.sponsorship, { losesBytes, name: 'sponsorship' }),
    reason: reasonOf(fields, reading.reason),
    deliverables: deliverablesOf(reading, fields, { source, total: figures?.gross }),
    only: onlyOf(reading, fields, losesBytes),
  };
  if (needsFigures.has(reading.command) && figures === undefined) throw new NotReadable('amount_missing');
  if (needsReversalId.has(reading.command) && optional.reversalId === undefined) {
    throw new NotReadable('reversal_id_missing');
  }
  if (reading.sponsorship !== undefined && optional.sponsorship === undefined) {
    throw new NotReadable('sponsorship_missing');
  }
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { occurredAt: instantOf(reading, fields, source), ...known };
}

function instantOf({ occurredAt }: Reading, fields: Fields, { timeZone }: SourceConventions): string {
  const text = wordOf(fields, occurredAt.field) ?? '';
  const instant = occurredAt.format === 'rfc3339' ? parseInstant(text) : parseLocalInstant(text, timeZone);
  if (instant === undefined) throw new NotReadable('occurred_at_malformed');
  return instant;
}

function figuresOf(
  { amounts, figures }: Pick<Reading, 'amounts' | 'figures'>,
  fields: Fields,
  source: SourceConventions,
): Figures | undefined {
  if (amounts === undefined || figures === undefined) return undefined;
  const found = Object.entries(figures).flatMap(([name, field]) => {
    const value = fieldOf(fields, field);
    if (value === undefined || value === '' || value === null) return [];
    return [[name, amounts.unit === 'money' ? moneyOf(value) : amountOf(value, amounts, { fields, source })] as const];
  });
  const read = Object.fromEntries(found) as Figures;
  const currencies = new Set(found.map(([, amount]) => amount.currency));
  if (currencies.size > 1) throw new NotReadable('currencies_differ');
  if (found.some(([, amount]) => amount.minor < 0n)) throw new NotReadable('amount_negative');
  return found.length === 0 ? undefined : read;
}

function moneyOf(value: unknown): Money {
  if (!isObject(value)) throw new NotReadable('amount_malformed');
  const { minor, currency } = value;
  if (typeof currency !== 'string' || currency === '') throw new NotReadable('currency_missing');
  if (!isCurrency(currency)) throw new NotReadable('currency_unknown');
  if (typeof minor !== 'string' || !/^(0|-?[1-9]\d{0,18})$/.test(minor)) throw new NotReadable('amount_malformed');
  try {
    return money(BigInt(minor), currency);
  } catch (error) {
    if (error instanceof MoneyError) throw new NotReadable('amount_out_of_range');
    throw error;
  }
}

function amountOf(
  value: unknown,
  amounts: { unit: 'major' | 'minor'; decimalMark: '.' | ','; currency: string },
  { fields, source }: { fields: Fields; source: SourceConventions },
): Money {
  // A currency that is sent empty is missing; the source's own stands in only where the network never sends one.
  const sent = fieldOf(fields, amounts.currency);
  const currency = sent === undefined ? source.defaultCurrency : sent;
  if (typeof currency !== 'string' || currency === '') throw new NotReadable('currency_missing');
  if (!isCurrency(currency)) throw new NotReadable('currency_unknown');
  if (typeof value !== 'string') throw new NotReadable('amount_malformed');
  if (amounts.unit === 'minor') return moneyOf({ minor: value, currency });
  const parsed = parseDecimal(value, currency, amounts.decimalMark);
  if (typeof parsed === 'string') throw new NotReadable(amountReasons[parsed]);
  return parsed;
}

const amountReasons = {
  'unknown-currency': 'currency_unknown',
  'malformed-amount': 'amount_malformed',
  'too-many-decimals': 'amount_too_precise',
  'amount-out-of-range': 'amount_out_of_range',
} as const;

function streamOf({ stream }: Reading, fields: Fields): RevenueStream | undefined {
  if (stream === undefined) return undefined;
  if ('always' in stream) return stream.always;
  const named = wordOf(fields, stream.field);
  const known = revenueStreams.find((candidate) => candidate === named);
  if (known === undefined) throw new NotReadable('stream_unknown');
  return known;
}

function statusOf({ status }: Reading, fields: Fields): ReadReport['status'] {
  if (status === undefined) return undefined;
  if ('always' in status) return status.always;
  const word = wordOf(fields, status.field);
  if (word === undefined || !Object.hasOwn(status.words, word)) throw new NotReadable('status_unknown');
  return status.words[word];
}

function handleOf(fields: Fields, field: string | undefined, name: 'creator' | 'brand'): string | undefined {
  if (field === undefined) return undefined;
  const text = wordOf(fields, field);
  if (text === undefined) throw new NotReadable(`${name}_missing`);
  if (!slug.test(text)) throw new NotReadable(`${name}_malformed`);
  return text;
}

/** What is agreed, each for itself, and all of it together what the total says. */
function deliverablesOf(
  reading: Reading,
  fields: Fields,
  { source, total }: { source: Conventions; total: Money | undefined },
): ReadDeliverable[] | undefined {
  if (reading.deliverables === undefined) return undefined;
  if (total === undefined) throw new NotReadable('amount_missing');
  const list = listOf(fields, reading.deliverables.list) ?? [];
  if (list.length === 0) throw new NotReadable('deliverables_missing');
  const read = list.map((item) => deliverableOf(reading, item, source));
  if (new Set(read.map(({ deliverableId }) => deliverableId)).size < read.length) {
    throw new NotReadable('deliverable_repeated');
  }
  if (read.some(({ gross }) => gross.currency !== total.currency)) throw new NotReadable('currencies_differ');
  const sum = read.reduce((all, { gross }) => all + gross.minor, 0n);
  if (sum > maxMinor) throw new NotReadable('amount_out_of_range');
  if (sum !== total.minor) throw new NotReadable('total_differs');
  return read;
}

function deliverableOf(reading: Reading, item: unknown, source: Conventions): ReadDeliverable {
  const { amounts, deliverables } = reading;
  if (!isObject(item) || deliverables === undefined || amounts === undefined)
    throw new NotReadable('deliverable_malformed');
  const deliverableId = idOf(item, deliverables.id, { losesBytes: source.losesBytes, name: 'deliverable_id' });
  if (deliverableId === undefined) throw new NotReadable('deliverable_id_missing');
  const gross = figuresOf({ amounts, figures: { gross: deliverables.gross } }, item, source)?.gross;
  if (gross === undefined) throw new NotReadable('amount_missing');
  const dueOn = wordOf(item, deliverables.dueOn) ?? '';
  if (!isDay(dueOn)) throw new NotReadable('due_on_malformed');
  return { deliverableId, gross, dueOn };
}

function onlyOf({ only }: Reading, fields: Fields, losesBytes: boolean): string[] | undefined {
  const list = only === undefined ? undefined : listOf(fields, only);
  if (list === undefined) return undefined;
  if (list.length === 0) throw new NotReadable('deliverables_missing');
  const ids = list.map((id) => {
    if (typeof id !== 'string' || id === '') throw new NotReadable('deliverable_id_missing');
    return checkedId(id, { losesBytes, name: 'deliverable_id' });
  });
  if (new Set(ids).size < ids.length) throw new NotReadable('deliverable_repeated');
  return ids;
}

function listOf(fields: Fields, field: string): unknown[] | undefined {
  const list = fieldOf(fields, field);
  if (list === undefined) return undefined;
  if (!isList(list)) throw new NotReadable('deliverables_malformed');
  if (list.length > maxDeliverables) throw new NotReadable('too_many_deliverables');
  return list;
}

const isList: (value: unknown) => value is unknown[] = Array.isArray;
