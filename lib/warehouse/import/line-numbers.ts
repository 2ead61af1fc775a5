/** The line of each row in a file. Only the rows at which the difference between row and line changes are stored. */
export class LineNumbers {
  /** First row and its distance to its line, ascending. */
  readonly #offsets: (readonly [row: number, offset: number])[] = [];
  /** Rows added so far. */
  rows = 0;

  /** Adds the line of the next row. */
  add(line: number): void {
    this.rows++;
    const offset = line - this.rows;
    if (this.#offsets.at(-1)?.[1] !== offset) this.#offsets.push([this.rows, offset]);
  }

  /** @param row counted from 1 */
  lineOf(row: number): number {
    const offset = this.#offsets.findLast(([first]) => first <= row)?.[1] ?? 0;
    return row + offset;
  }
}
