import { instructionTopic, type NewInstruction } from '#contracts';
import { derivedId, postgresStreamStore } from '#event-log';
import { sequentialIds } from '#testing';
import { getBalances } from '../src/features/get-balances/get-balances.query.js';
import { approveInstruction, endInstruction } from '../src/features/decide-instruction/decide-instruction.handler.js';
import { postInstructions } from '../src/features/post-instructions/post-instructions.handler.js';
import { proposeInstruction } from '../src/features/propose-instruction/propose-instruction.handler.js';
import { type Books, creatorOf, euro } from './books.js';
import { debtor, settlementOf } from './settlements.js';

/** Ann gets 25.00 for goodwill, unless said otherwise. */
export function adjustment(says: Partial<NonNullable<NewInstruction['adjustment']>> = {}): NewInstruction {
  return {
    adjustment: { creatorId: creatorOf('ann'), amount: euro(2_500n), effectiveOn: '2026-10-05', ...says },
    reasonCode: 'goodwill',
    reason: 'A sale was counted late',
  };
}

/** The 6.50 that source:awin owes for a commission of `commission()`, unless said otherwise. */
export function writeOff(says: Partial<NonNullable<NewInstruction['writeOff']>> = {}): NewInstruction {
  return {
    writeOff: { debtor: 'source:awin', amount: euro(650n), effectiveOn: '2026-10-31', ...says },
    reasonCode: 'uncollectable',
    reason: 'The network is insolvent',
  };
}

/** What the first line of a settlement of `settlements.ts` has put into suspense too little. */
export function clearing(says: Partial<NonNullable<NewInstruction['clearing']>> = {}): NewInstruction {
  return {
    clearing: {
      ...{ debtor, settlementId: settlementOf(), line: 1, amount: euro(-50n), against: 'receivable' },
      ...{ effectiveOn: '2026-10-31', ...says },
    },
    reasonCode: 'correction',
    reason: 'The network will pay the rest next month',
  };
}

/** 100.00 EUR of Ann's for 108.43 USD, unless said otherwise. */
export function exchange(says: Partial<NonNullable<NewInstruction['exchange']>> = {}): NewInstruction {
  return {
    exchange: {
      ...{ creatorId: creatorOf('ann'), from: euro(10_000n), to: { minor: 10_843n, currency: 'USD' } },
      ...{ rate: '1.0843', rateSource: 'ECB 2026-10-30', rounding: 'half_even', effectiveOn: '2026-10-30' },
      ...says,
    },
    ...{ reasonCode: 'other', reason: 'She is paid in dollars from now on' },
  };
}

/** People who instruct the books of a spec; what they say is posted by `follow`, as the consumer would. */
export function openTeller(books: Books) {
  const database = books.database.app;
  const deps = depsOf(books);
  const places = new Map<number, bigint>();
  return {
    ...peopleOf(books),
    async follow(): Promise<void> {
      const heads = await books.log.heads(instructionTopic.name);
      for (const [partition, head] of heads.entries()) {
        const offset = places.get(partition) ?? 0n;
        if (offset === head) continue;
        const read = await books.log.read({ topic: instructionTopic.name, partition, offset }, 10_000);
        await database.transaction((tx) => postInstructions({ ...deps, journal: books.writer.journal }, read, tx));
        places.set(partition, read.nextOffset);
      }
    },
  };
}
export type Teller = ReturnType<typeof openTeller>;

type Told = Pick<Books, 'database' | 'log' | 'clock'>;

function depsOf(books: Told) {
  const database = books.database.app;
  return {
    streams: postgresStreamStore({ database, log: books.log, clock: books.clock }),
    clock: books.clock,
    newId: sequentialIds(),
    aloneUpTo: () => 10_000n,
  };
}

/** The same people, where the books follow by themselves. */
export function peopleOf(books: Told) {
  const database = books.database.app;
  const deps = depsOf(books);
  return {
    propose: (told: NewInstruction, actor = 'fina', alone = true) =>
      database.transaction(async (tx) => {
        const answer = await proposeInstruction(deps, tx, { ...told, actor, alone });
        return typeof answer === 'string' ? answer : answer.instructionId;
      }),
    approve: (instructionId: string, actor = 'finn') =>
      database.transaction((tx) => approveInstruction(deps, tx, { instructionId, actor })),
    end: (as: 'Reject' | 'Withdraw', instructionId: string, actor: string) =>
      database.transaction((tx) => endInstruction(deps, tx, { instructionId, actor, reason: 'not so', as })),
  };
}

export const unknownInstruction = derivedId('instruction', 'nobody gave it');

/** What Ann can be paid, in minor units by currency. */
export async function availableToAnn({ database }: Pick<Books, 'database'>): Promise<Record<string, bigint>> {
  const { balances } = await getBalances(database.app, creatorOf('ann'));
  return Object.fromEntries(balances.map(({ currency, available: { minor } }) => [currency, minor]));
}
