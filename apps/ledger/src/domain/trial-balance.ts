/** Debits and credits of all accounts of a kind. */
export interface AccountTotals {
  readonly owner: 'company' | 'creators';
  readonly kind: string;
  readonly scope: string;
  readonly debits: bigint;
  readonly credits: bigint;
}

/** Parts of the books put together: one line an account, in the order of their names. */
export function trialBalance(...parts: readonly (readonly AccountTotals[])[]): AccountTotals[] {
  const byAccount = new Map<string, AccountTotals>();
  for (const line of parts.flat()) {
    const name = nameOf(line);
    const { debits, credits } = byAccount.get(name) ?? { debits: 0n, credits: 0n };
    byAccount.set(name, { ...line, debits: debits + line.debits, credits: credits + line.credits });
  }
  return [...byAccount.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
}

export function isBalanced(lines: readonly AccountTotals[]): boolean {
  return lines.reduce((sum, { debits, credits }) => sum + debits - credits, 0n) === 0n;
}

function nameOf({ owner, kind, scope }: AccountTotals): string {
  return `${owner}/${kind}/${scope}`;
}
