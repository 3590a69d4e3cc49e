/** The named fields of a value, and no others: how an event takes what it needs from its command. */
export function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  const picked: Partial<T> = {};
  for (const key of keys) {
    if (key in from) picked[key] = from[key];
  }
  return picked as Pick<T, K>;
}
