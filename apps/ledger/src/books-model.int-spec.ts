import fc from 'fast-check';
import { applied, balancesOf, emptyModel, released } from '../test/books-model.js';
import { openBooks } from '../test/books.js';
import { histories, sliceOf } from '../test/books-steps.js';
import { History } from '../test/history.js';
import { verifyLedger } from './verify/verify-ledger.query.js';

test('any history leaves the books as the model says, after each of its steps, and what was known stays known', () => {
  const enough = Date.now() + 15_000;
  return fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      // As many histories as a busy machine has time for, and never none.
      if (Date.now() > enough) return;
      const books = await openBooks();
      try {
        const history = new History(books);
        for (const step of steps) await history.take(step);
        const findings = await verifyLedger(books.database.app);
        expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
      } finally {
        await books.drop();
      }
    }),
    { numRuns: 40 },
  );
});

test('the histories come to every place that money can be, and to a debt of the creator', () => {
  const reached = new Set<string>();
  for (const steps of fc.sample(histories, { numRuns: 150, seed: 17 })) {
    let model = emptyModel;
    let now = Date.parse('2026-11-01T12:00:00.000Z');
    let asked = 0;
    for (const step of steps) {
      if (step.step === 'wait') {
        now += step.days * 86_400_000;
        model = released(model, new Date(now).toISOString());
      }
      for (const fact of 'intents' in step
        ? sliceOf(model, step.intents, { now: new Date(now).toISOString(), asked })
        : []) {
        asked += 1;
        const after = applied(model, fact);
        if (after === 'refused') reached.add('a refusal');
        else model = after;
      }
      for (const { status } of model.items.values()) reached.add(status);
      for (const [account, minor] of balancesOf(model)) {
        const kind = account.split('/')[1] ?? '';
        reached.add(kind === 'available' && minor > 0n ? 'a debt' : kind);
      }
    }
  }
  expect([...reached].sort()).toEqual(
    [
      ...['pending', 'held', 'available', 'reserved', 'receivable_pending', 'receivable', 'fee_pending', 'fee_revenue'],
      ...[
        'transit',
        'bank',
        'payout_fee',
        'refused',
        'released',
        'rejected',
        'settled',
        'returned',
        'a debt',
        'a refusal',
      ],
    ].sort(),
  );
});
