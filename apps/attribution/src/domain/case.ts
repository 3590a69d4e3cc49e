import { type Money, subtract } from '#money';

export type Figure = 'sale' | 'commission' | 'gross';
export type Figures = Partial<Readonly<Record<Figure, Money>>>;

/** The click that a report stands on: certified by its id, or found by it. */
export interface Touch {
  readonly clickId: string;
  readonly creatorId: string;
  readonly programId: string;
  readonly clickedAt: string;
}

export interface Reported {
  readonly type: 'Reported';
  readonly conversionId: string;
  readonly sourceId: string;
  readonly transactionId: string;
  readonly stream: string;
  readonly programId: string;
  readonly debtor: string;
  readonly figures: Figures;
  readonly creatorHandle?: string;
  readonly clickRef?: string;
  readonly click?: Touch;
  readonly occurredAt: string;
}

/** What is said about one conversion, in the order in which its network said it. */
export type CaseFact =
  | Reported
  | { readonly type: 'Amended'; readonly figures: Figures; readonly occurredAt: string }
  | { readonly type: 'Confirmed'; readonly occurredAt: string }
  | { readonly type: 'Reversed'; readonly figures: Figures; readonly reason?: string; readonly occurredAt: string };

/** A conversion as it stands: what was reported of it, what is left of its figures, whether it is owed for certain. */
export interface Case {
  readonly reported: Reported;
  readonly figures: Figures;
  readonly confirmedAt?: string;
}

/** Undefined where a fact speaks of a conversion that nobody reported. */
export function evolveCase(before: Case | undefined, fact: CaseFact): Case | undefined {
  if (fact.type === 'Reported') return before ?? { reported: fact, figures: fact.figures };
  if (before === undefined) return undefined;
  switch (fact.type) {
    case 'Amended':
      return { ...before, figures: fact.figures };
    case 'Confirmed':
      return { ...before, confirmedAt: before.confirmedAt ?? fact.occurredAt };
    case 'Reversed':
      return { ...before, figures: without(before.figures, fact.figures) };
  }
}

function without(figures: Figures, taken: Figures): Figures {
  const left: Partial<Record<Figure, Money>> = {};
  for (const name of ['sale', 'commission', 'gross'] as const) {
    const [have, gone] = [figures[name], taken[name]];
    if (have !== undefined) left[name] = gone === undefined ? have : subtract(have, gone);
  }
  return left;
}
