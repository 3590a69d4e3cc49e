import { type Finding, instructionTopic } from '#contracts';
import type { Database } from '#postgres';
import { answersCheck, checkAnswers } from './answered-requests.query.js';
import { carry } from './carry.query.js';
import { checkCopies } from './copied-facts.query.js';
import { copies } from './copies.query.js';
import { checkInstructionsHeld, instructionsHeldCheck } from './held-check.query.js';
import type { FactLogs } from './logged-facts.query.js';
import { asToldCheck, checkInstructionLog, checkInstructions, inLogCheck } from './told-instructions.query.js';

/** Holds what the books repeat of what was told, by people and by other services, against the logs that it was told in. */
export function verifyTold(database: Database, logs: FactLogs): Promise<readonly Finding[]> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const findings = [
      ...(await carry(tx, asToldCheck, () => checkInstructions(tx))),
      ...(await carry(tx, inLogCheck, () => checkInstructionLog(tx, logs))),
      ...(await carry(tx, instructionsHeldCheck, () => checkInstructionsHeld(tx, logs(instructionTopic.name)))),
      ...(await carry(tx, answersCheck, () => checkAnswers(tx, logs))),
    ];
    for (const copy of copies) findings.push(...(await carry(tx, copy.check, () => checkCopies(tx, logs, copy))));
    return findings;
  });
}
