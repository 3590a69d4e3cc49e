import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '#contracts';
import type { Database } from '#postgres';
import { carry } from './carry.query.js';
import { type Check, entryChecks, runCheck } from './checks.query.js';
import { clockCheck, fenceChecks } from './fence-checks.query.js';
import { checkPeriods, periodChain } from './period-check.query.js';
import { receivableChecks } from './receivable-checks.query.js';
import { rollChecks } from './roll-checks.query.js';
import { instructionChecks } from './instruction-check.query.js';
import { checkHeads, headCheck } from './head-check.query.js';
import { checkStatementsHeld, statementNumbers, statementsHeldCheck } from './held-check.query.js';
import { checkSeals, sealCheck } from './seal-check.query.js';
import { checkStatements, statementsFollow } from './statement-check.query.js';
import { stateChecks } from './state-checks.query.js';
import { termChecks } from './term-checks.query.js';

const dayEndMs = 2_000;

const checks: readonly Check[] = [
  ...[...entryChecks, ...fenceChecks, ...stateChecks, ...termChecks],
  ...[...rollChecks, ...instructionChecks, statementNumbers, ...receivableChecks],
];

/**
 * Recomputes the books from their entries, as they stand at one moment; may run beside the writers. A finding for each
 * rule, in order; the first wrong row of each is named. Sorting and summing are done by PostgreSQL, on disk where they
 * must.
 */
export async function verifyLedger(database: Database): Promise<readonly Finding[]> {
  const findings = await look(database);
  // A day's end moves the fences first and is summed up then: whoever looks in between looks again.
  const isUnderWay = findings.some(({ check, fault }) => check === clockCheck && fault !== undefined);
  if (!isUnderWay) return findings;
  await sleep(dayEndMs);
  return look(database);
}

function look(database: Database): Promise<readonly Finding[]> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const findings: Finding[] = [];
    for (const check of checks) findings.push(...(await carry(tx, check.check, () => runCheck(tx, check))));
    findings.push(...(await carry(tx, sealCheck, () => checkSeals(tx))));
    findings.push(...(await carry(tx, headCheck, () => checkHeads(tx))));
    findings.push(...(await carry(tx, statementsHeldCheck, () => checkStatementsHeld(tx))));
    findings.push(...(await carry(tx, periodChain, () => checkPeriods(tx))));
    findings.push(...(await carry(tx, statementsFollow, () => checkStatements(tx))));
    return findings;
  });
}
