import { join } from 'node:path';
import { consumptionsOf } from './consumptions.js';

/** A group's place in a log is kept under its name: another name begins anew. */
test('the groups of all services', async () => {
  const found = await consumptionsOf(join(import.meta.dirname, '../../../..'));
  expect(found.map(({ service, group, topic }) => `${service}: ${group} of ${topic}`)).toEqual([
    'attribution: attribution of ingestion.conversion.v1',
    'attribution: attribution of ingestion.click.v1',
    'attribution: attribution of gateway.directory.v1',
    'ledger: ledger-commissions of attribution.commission.v1',
    'ledger: ledger-instructions of ledger.instruction.v1',
    'ledger: ledger-payout-items of payout.item.v1',
    'ledger: ledger-settlements of ingestion.settlement.v1',
    'payout: payout of ledger.entry.v1',
    'payout: payout of ledger.reservation.v1',
  ]);
});
