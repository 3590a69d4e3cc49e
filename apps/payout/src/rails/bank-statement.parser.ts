import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { type Money, parseDecimal } from '#money';

/** One booked debit of a bank statement. */
export interface StatementLine {
  /** Its place in the file, from 1. */
  readonly line: number;
  readonly amount: Money;
  readonly bookedOn: string;
  readonly endToEndId?: string;
}

export interface BankStatement {
  readonly accountId: string;
  readonly lines: readonly StatementLine[];
}

/** In order of precedence. */
export const bankStatementRefusals = ['statement-unreadable', 'not-a-camt-053', 'statement-incomplete'] as const;
export type BankStatementRefusal = (typeof bankStatementRefusals)[number];

type Node = Record<string, unknown>;

const repeated = new Set(['Stmt', 'Ntry', 'NtryDtls', 'TxDtls']);
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
 * Reads the booked debits of a camt.053 (ISO 20022, versions 02 to 08): the transactions of an entry where the bank
 * lists them, the entry itself where it does not. Amounts stay exact; nothing is guessed.
 */
export function parseBankStatement(bytes: Buffer): readonly BankStatement[] | BankStatementRefusal {
  const document = wellFormed(bytes.toString('utf8'));
  if (document === undefined) return 'statement-unreadable';
  const root = at(document, 'Document', 'BkToCstmrStmt');
  if (root === undefined) return 'not-a-camt-053';
  const statements = list(root, 'Stmt');
  if (statements.length === 0) return 'statement-incomplete';
  try {
    let line = 0;
    return statements.map((statement) => ({
      accountId: accountOf(statement),
      lines: list(statement, 'Ntry')
        .filter((entry) => textAt(entry, 'CdtDbtInd') === 'DBIT' && statusOf(entry) === 'BOOK')
        .flatMap((entry) => debitsOf(entry).map((debit) => ({ line: (line += 1), ...debit }))),
    }));
  } catch (error) {
    if (error instanceof MissingField) return 'statement-incomplete';
    throw error;
  }
}

class MissingField extends Error {}

/** What stands in the text; `undefined` if it is not well-formed, or brings definitions of its own. */
function wellFormed(text: string): Node | undefined {
  if (text.includes('<!DOCTYPE')) return undefined;
  try {
    SyntaxValidator.validate(text);
    return parser.parse(text) as Node;
  } catch {
    return undefined;
  }
}

function debitsOf(entry: Node): Omit<StatementLine, 'line'>[] {
  const bookedOn = (textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm'))?.slice(0, 10);
  if (bookedOn === undefined) throw new MissingField('BookgDt');
  const transactions = list(entry, 'NtryDtls').flatMap((details) => list(details, 'TxDtls'));
  if (transactions.length === 0) return [{ amount: amountOf(entry), bookedOn }];
  return transactions.map((transaction) => {
    const endToEndId = textAt(transaction, 'Refs', 'EndToEndId');
    const amount = transactionAmount(transaction) ?? (transactions.length === 1 ? amountOf(entry) : undefined);
    if (amount === undefined) throw new MissingField('TxDtls/Amt');
    return { amount, bookedOn, ...(endToEndId === undefined ? {} : { endToEndId }) };
  });
}

function transactionAmount(transaction: Node): Money | undefined {
  if (at(transaction, 'Amt') !== undefined) return amountOf(transaction);
  const nested = at(transaction, 'AmtDtls', 'TxAmt') ?? at(transaction, 'AmtDtls', 'InstdAmt');
  return nested === undefined ? undefined : amountOf(nested);
}

function amountOf(node: Node): Money {
  const parsed = parseDecimal(textAt(node, 'Amt', '#text') ?? '', textAt(node, 'Amt', '@Ccy') ?? '');
  if (typeof parsed === 'string') throw new MissingField(`Amt (${parsed})`);
  return parsed;
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
