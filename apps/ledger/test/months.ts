import { fromJson, type IssuedStatement, type PreliminaryStatement, reviveMoney } from '#contracts';
import { closePeriod } from '../src/features/close-period/close-period.handler.js';
import { getStatement } from '../src/features/get-statement/get-statement.handler.js';
import { issueStatements } from '../src/features/issue-statements/issue-statements.handler.js';
import { issueVersion } from '../src/features/issue-version/issue-version.handler.js';
import { type Books, creatorOf } from './books.js';

/** Closes a month; undefined where it is closed, else why not. */
export function closeMonth({ database, clock }: Pick<Books, 'database' | 'clock'>, month: string, currency = 'EUR') {
  return database.app.transaction((tx) => closePeriod({ clock }, tx, { currency, month, actor: 'fina' }));
}

export function issue({ database, clock }: Books, issueBatch = 2): Promise<number> {
  return issueStatements({ database: database.app, clock, issueBatch });
}

export function issueNext({ database, clock }: Books, month: string, creator = 'ann', reason = 'asked for') {
  const of = { creatorId: creatorOf(creator), currency: 'EUR', month };
  return database.app.transaction((tx) => issueVersion({ clock }, tx, { ...of, reason, actor: 'fina' }));
}

/** The text of a statement, as it would be served. */
export async function statementText(
  { database }: Pick<Books, 'database'>,
  month: string,
  { creator = 'ann', currency = 'EUR', version }: { creator?: string; currency?: string; version?: number } = {},
): Promise<string> {
  const of = { creatorId: creatorOf(creator), currency, month };
  const told = await getStatement(database.app, { ...of, ...(version === undefined ? {} : { version }) });
  return told?.document ?? 'none';
}

export async function statement(
  books: Pick<Books, 'database'>,
  month: string,
  says: Parameters<typeof statementText>[2] = {},
): Promise<IssuedStatement | PreliminaryStatement> {
  return reviveMoney(fromJson(await statementText(books, month, says))) as IssuedStatement | PreliminaryStatement;
}
