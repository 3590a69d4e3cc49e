import { creatorAccountKinds, type IssuedStatement, type PreliminaryStatement } from '#contracts';
import { type Columns, csvOf } from './csv.js';

type Statement = IssuedStatement | PreliminaryStatement;
type Split = Statement['opening'];
type Late = Statement['late'][number];
type Account = (typeof creatorAccountKinds)[number];

/** One amount of a statement, with all that says which it is. */
interface Figure {
  readonly section: string;
  readonly item?: string;
  readonly kind?: string;
  readonly stream?: string | undefined;
  readonly programId?: string | undefined;
  readonly originalDay?: string;
  readonly account?: Account;
  readonly minor: bigint;
}

const columns: Columns<Figure & { readonly statement: Statement }> = {
  creatorId: ({ statement }) => statement.creatorId,
  month: ({ statement }) => statement.month,
  status: ({ statement }) => statement.status,
  version: ({ statement }) => (statement.status === 'issued' ? statement.version : undefined),
  section: ({ section }) => section,
  item: ({ item }) => item,
  kind: ({ kind }) => kind,
  stream: ({ stream }) => stream,
  programId: ({ programId }) => programId,
  originalDay: ({ originalDay }) => originalDay,
  account: ({ account }) => account,
  amountMinor: ({ minor }) => minor,
  currency: ({ statement }) => statement.currency,
};

/** A row an amount, in the order of the document. */
export function statementTable(statement: Statement): string {
  return csvOf(
    columns,
    figuresOf(statement).map((figure) => ({ ...figure, statement })),
  );
}

function figuresOf(statement: Statement): Figure[] {
  const { earnings, adjustments, exchanges, imported, reversals, payouts, returns, holds, fees } = statement;
  const annex = statement.status === 'issued' ? statement.annex : undefined;
  return [
    ...splitOf({ section: 'opening' }, statement.opening),
    ...earnings.map(({ amount, ...earned }) => ({ section: 'earnings', ...earned, minor: amount.minor })),
    { section: 'adjustments', item: 'added', minor: adjustments.added.minor },
    { section: 'adjustments', item: 'taken', minor: adjustments.taken.minor },
    { section: 'exchanges', item: 'added', minor: exchanges.added.minor },
    { section: 'exchanges', item: 'taken', minor: exchanges.taken.minor },
    { section: 'imported', minor: imported.minor },
    { section: 'reversals', minor: reversals.minor },
    { section: 'payouts', minor: payouts.minor },
    { section: 'returns', minor: returns.minor },
    { section: 'holds', item: 'placed', minor: holds.placed.minor },
    { section: 'holds', item: 'released', minor: holds.released.minor },
    { section: 'fees', minor: fees.minor },
    ...statement.movements.flatMap(({ kind, ...split }) => splitOf({ section: 'movements', kind }, split)),
    ...lateOf('late', statement.late),
    ...splitOf({ section: 'closing' }, statement.closing),
    ...lateOf('learned', annex?.learned ?? []),
    ...lateOf('learnedSinceVersion', annex?.learnedSinceVersion ?? []),
  ];
}

function lateOf(section: string, late: readonly Late[]): Figure[] {
  return late.flatMap(({ pending, held, available, reserved, ...line }) =>
    splitOf({ section, ...line }, { pending, held, available, reserved }),
  );
}

function splitOf(figure: Omit<Figure, 'account' | 'minor'>, split: Split): Figure[] {
  return creatorAccountKinds.map((account) => ({ ...figure, account, minor: split[account].minor }));
}
