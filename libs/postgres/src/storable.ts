/** Whether a text can be kept as it is: PostgreSQL takes no U+0000, UTF-8 no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** A text that can be kept, cut to so many UTF-16 units where it is longer, or to one less: no character is cut in two. */
export function cutTo(text: string, length: number): string {
  const cut = text.slice(0, length);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
