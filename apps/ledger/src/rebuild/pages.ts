/** Rows in order, read page by page. */
export class Pages<Row> {
  private page: readonly Row[] = [];
  private at = 0;
  private isLast = false;

  /** `read` answers with up to `size` rows after the given one, or after the beginning. */
  constructor(
    private readonly size: number,
    private readonly read: (after: Row | undefined) => Promise<readonly Row[]>,
  ) {}

  /** The next row, which stays the next one; undefined at the end. */
  async peek(): Promise<Row | undefined> {
    if (this.at === this.page.length && !this.isLast) {
      this.page = await this.read(this.page.at(-1));
      this.at = 0;
      this.isLast = this.page.length < this.size;
    }
    return this.page[this.at];
  }

  async next(): Promise<Row | undefined> {
    const row = await this.peek();
    if (row !== undefined) this.at += 1;
    return row;
  }
}
