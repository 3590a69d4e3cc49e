import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { type Money, parseDecimal } from '#money';
import { cutTo, isStorable } from '#postgres';
import type { StatementLine } from '../domain/statement-match.js';

export interface BankStatement {
  readonly accountId: string;
  readonly lines: readonly StatementLine[];
}

/** In order of precedence. */
export const bankStatementRefusals = ['statement-unreadable', 'not-a-bank-statement', 'statement-incomplete'] as const;
export type BankStatementRefusal = (typeof bankStatementRefusals)[number];

type Node = Record<string, unknown>;

const repeated = new Set(['Stmt', 'Ntfctn', 'Ntry', 'NtryDtls', 'TxDtls']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  isArray: (name) => repeated.has(name),
});

/**
 * Reads what was booked from a camt.053 (ISO 20022, versions 02 to 08), or from the camt.054 that tells it earlier: the
 * transactions of an entry where the bank lists them, the entry itself where it does not. Of what came in, only what
 * may be a payment of ours that came back. Amounts stay exact; nothing is guessed.
 */
export function parseBankStatement(bytes: Buffer): readonly BankStatement[] | BankStatementRefusal {
  const document = wellFormed(bytes.toString('utf8'));
  if (document === undefined) return 'statement-unreadable';
  const [statement, notification] = [
    at(document, 'Document', 'BkToCstmrStmt'),
    at(document, 'Document', 'BkToCstmrDbtCdtNtfctn'),
  ];
  if (statement === undefined && notification === undefined) return 'not-a-bank-statement';
  const accounts = statement === undefined ? list(notification ?? {}, 'Ntfctn') : list(statement, 'Stmt');
  if (accounts.length === 0) return 'statement-incomplete';
  try {
    let read = 0;
    return accounts.map((account) => {
      const transactions = list(account, 'Ntry')
        .filter((entry) => statusOf(entry) === 'BOOK')
        .flatMap(transactionsOf);
      const lines = transactions.flatMap((transaction) => lineOf(transaction, (read += 1)) ?? []);
      return { accountId: accountOf(account), lines };
    });
  } catch (error) {
    if (error instanceof MissingField) return 'statement-incomplete';
    throw error;
  }
}

class MissingField extends Error {}

/** What stands in the text; `undefined` if it is not well-formed, or brings definitions of its own. */
function wellFormed(text: string): Node | undefined {
  if (text.includes('<!DOCTYPE') || !isStorable(text)) return undefined;
  try {
    SyntaxValidator.validate(text);
    return parser.parse(text) as Node;
  } catch {
    return undefined;
  }
}

interface Transaction {
  readonly entry: Node;
  /** What the bank says of it; nothing where it lists no transactions. */
  readonly details: Node;
  /** One of its entry: both have one amount. */
  readonly isAlone: boolean;
  /** Whether the transactions come to what was booked; known where each has an amount. */
  readonly isWhole?: boolean;
}

function transactionsOf(entry: Node): Transaction[] {
  const listed = list(entry, 'NtryDtls').flatMap((details) => list(details, 'TxDtls'));
  if (listed.length <= 1) return [{ entry, details: listed[0] ?? {}, isAlone: true }];
  const amounts = listed.flatMap((details) => transactionAmount(details) ?? []);
  const isWhole = amounts.reduce((sum, { minor }) => sum + minor, 0n) === amountAt(entry)?.minor;
  return listed.map((details) => ({ entry, details, isAlone: false, isWhole }));
}

/** Undefined for money that came in and is no payment of ours that came back. */
function lineOf({ entry, details, isAlone, isWhole }: Transaction, line: number): StatementLine | undefined {
  const isOut = (textAt(details, 'CdtDbtInd') ?? textAt(entry, 'CdtDbtInd')) === 'DBIT';
  const returnReason = isOut ? undefined : returnReasonOf(entry, details);
  const endToEndId = textAt(details, 'Refs', 'EndToEndId');
  if (!isOut && returnReason === undefined && endToEndId === undefined) return undefined;
  const bookedOn = (textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm'))?.slice(0, 10);
  const own = isAlone ? amountAt(entry) : undefined;
  // The bank may have kept some of what it returned: what it booked counts, not what it was before.
  const amount = isOut ? (transactionAmount(details) ?? own) : (own ?? transactionAmount(details));
  if (bookedOn === undefined || amount === undefined) {
    if (!isOut && returnReason === undefined) return undefined;
    throw new MissingField(bookedOn === undefined ? 'BookgDt' : 'Amt');
  }
  return {
    ...{ line, direction: isOut ? 'out' : 'in', amount, bookedOn },
    ...(endToEndId === undefined ? {} : { endToEndId }),
    ...(returnReason === undefined ? {} : { returnReason }),
    ...(isOut || isWhole !== false ? {} : { entryDiffers: true }),
  };
}

const longestReason = 35;

/** The bank's code for why money came back; `unspecified` where it only says that it did. */
function returnReasonOf(entry: Node, details: Node): string | undefined {
  const information = at(details, 'RtrInf');
  const code = textAt(details, 'RtrInf', 'Rsn', 'Cd') ?? textAt(details, 'RtrInf', 'Rsn', 'Prtry');
  const isReturn = [details, entry].some((node) => textAt(node, 'BkTxCd', 'Domn', 'Fmly', 'SubFmlyCd') === 'RRTN');
  if (information === undefined && !isReturn && textAt(entry, 'RvslInd') !== 'true') return undefined;
  return cutTo(code ?? 'unspecified', longestReason);
}

function transactionAmount(details: Node): Money | undefined {
  if (at(details, 'Amt') !== undefined) return amountAt(details);
  const nested = at(details, 'AmtDtls', 'TxAmt') ?? at(details, 'AmtDtls', 'InstdAmt');
  return nested === undefined ? undefined : amountAt(nested);
}

/** Undefined where there is none, or one that is none. */
function amountAt(node: Node): Money | undefined {
  const parsed = parseDecimal(textAt(node, 'Amt', '#text') ?? '', textAt(node, 'Amt', '@Ccy') ?? '');
  return typeof parsed === 'string' ? undefined : parsed;
}

function accountOf(statement: Node): string {
  const id = textAt(statement, 'Acct', 'Id', 'IBAN') ?? textAt(statement, 'Acct', 'Id', 'Othr', 'Id');
  if (id === undefined) throw new MissingField('Acct/Id');
  return id;
}

/** `BOOK` stands in the element itself up to version 04, in `Cd` after it. */
function statusOf(entry: Node): string | undefined {
  return textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts');
}

function at(node: Node, ...path: string[]): Node | undefined {
  const found = path.reduce<unknown>((inner, name) => (isNode(inner) ? inner[name] : undefined), node);
  return isNode(found) ? found : undefined;
}

function textAt(node: Node, ...path: string[]): string | undefined {
  const found = path.reduce<unknown>((inner, name) => (isNode(inner) ? inner[name] : undefined), node);
  return typeof found === 'string' ? found : undefined;
}

function list(node: Node, name: string): Node[] {
  const found = node[name];
  return Array.isArray(found) ? found.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
