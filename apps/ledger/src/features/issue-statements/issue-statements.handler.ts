import type { Database } from '#postgres';
import type { StatementFault } from '../../domain/statement.js';
import type { StoredPeriod } from '../../periods/periods.query.js';
import { watermarkOf } from '../../periods/watermark.js';
import { type Holder, holdersAfter } from '../../statements/holders.query.js';
import { closedScope, readFigures } from '../../statements/month-figures.js';
import type { MonthScope } from '../../statements/month-lines.query.js';
import { firstVersion, hashed } from '../../statements/statement-document.js';
import { insertStatements, type NewStatement } from '../../statements/statement-rows.query.js';
import { alreadyIssued, duePeriods, insertCompletion } from './issue-statements.query.js';

export interface IssueDeps {
  readonly database: Database;
  readonly clock: () => string;
  /** Statements made and written at once. */
  readonly issueBatch: number;
  /** Ends the work between two batches; what is missing is issued another time. */
  readonly signal?: AbortSignal;
}

/** Statements that do not follow from the books: they are not issued, and the month stays incomplete. */
export class StatementsRefused extends Error {
  constructor(period: { currency: string; month: string }, refused: readonly [creatorId: string, StatementFault][]) {
    const [[creatorId, fault] = ['', '']] = refused;
    const others = refused.length > 1 ? `, and of ${refused.length - 1} others` : '';
    super(`${period.month} in ${period.currency}: no statement of ${creatorId}: ${fault}${others}`);
    this.name = 'StatementsRefused';
  }
}

/**
 * Issues what closed months lack: everybody's with a balance or a movement. Answers with how many; safe to run anywhere,
 * at any time, twice at once, and to be ended in the middle. Throws StatementsRefused once all others are issued.
 */
export async function issueStatements(deps: IssueDeps): Promise<number> {
  let issued = 0;
  for (const period of await duePeriods(deps.database)) issued += await issuePeriod(deps, period);
  return issued;
}

async function issuePeriod({ database, clock, issueBatch, signal }: IssueDeps, period: StoredPeriod): Promise<number> {
  const { currency, month } = period.document;
  const scope = await closedScope(database, period);
  const refused: [string, StatementFault][] = [];
  let issued = 0;
  for (let after = '', taken = issueBatch; taken === issueBatch;) {
    if (signal?.aborted === true) return issued;
    const holders = await holdersAfter(database, { currency, after, limit: issueBatch });
    taken = holders.length;
    after = holders.at(-1)?.creatorId ?? after;
    const made = await makeStatements(database, { holders, scope, period });
    refused.push(...made.refused);
    issued += await database.transaction((tx) => insertStatements(tx, made.statements));
  }
  if (refused.length > 0) throw new StatementsRefused({ currency, month }, refused);
  await insertCompletion(database, { currency, month, at: clock() });
  return issued;
}

interface Batch {
  readonly holders: readonly Holder[];
  readonly scope: Omit<MonthScope, 'creatorIds'>;
  readonly period: StoredPeriod;
}

async function makeStatements(database: Database, { holders, scope, period }: Batch) {
  const { currency, month, closedAt: issuedAt } = period.document;
  const creatorIds = holders.map(({ creatorId }) => creatorId);
  const issued = await alreadyIssued(database, { currency, month, creatorIds });
  const missing = creatorIds.filter((creatorId) => !issued.has(creatorId));
  const told = await readFigures(database, { ...scope, creatorIds: missing });
  const partitionOf = new Map(holders.map(({ creatorId, partition }) => [creatorId, partition]));
  const cut = watermarkOf(period);
  const refused: [string, StatementFault][] = [];
  const statements: NewStatement[] = [];
  for (const [creatorId, figures] of told) {
    if (typeof figures === 'string') {
      refused.push([creatorId, figures]);
      continue;
    }
    const partition = partitionOf.get(creatorId) ?? 0;
    const document = firstVersion(creatorId, period, figures);
    statements.push({ document, ...hashed(document), partition, nextSeq: cut[partition] ?? 0n, issuedAt });
  }
  return { statements, refused };
}
