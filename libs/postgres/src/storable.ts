/** Whether a text can be kept as it is: PostgreSQL takes no U+0000, UTF-8 no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
