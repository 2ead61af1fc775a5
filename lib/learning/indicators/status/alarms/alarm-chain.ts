/**
 * Counts raised and false alarms while alarm rows are added one by one, as a sweep of the threshold does. The definitions
 * are those of ../events.ts.
 *
 * Every row points to the row at which the count continues: a row that is no alarm row to the next row, an alarm row to
 * the first row at which its alarm is no longer active. Following the pointers from the first row visits exactly the
 * alarms raised.
 *
 *   rows   .─▶.─▶a ─ ─ ─ ─ ─ ▶.─▶a ─ ─ ▶      a alarm row; the rows that an arrow skips raise no alarm
 *          [ block 0 ][ block 1 ][ block 2 ]
 *
 * A new alarm row changes one pointer but possibly the path behind it. Rows are therefore grouped into blocks of √n, and
 * each row also knows where its path leaves its block and the alarms on the way. One change costs √n steps, and so does
 * one count (square root decomposition).
 */

interface ChainInput {
  readonly labels: Uint8Array;
  /** Ascending. */
  readonly timestamps: Float64Array;
  /** Rows of the failures, ascending. */
  readonly events: Uint32Array;
  /** How long an alarm stays active unless a failure ends it, in the unit of the timestamps. */
  readonly window: number;
}

export class AlarmChain {
  readonly #labels: Uint8Array;
  readonly #isAlarm: Uint8Array;
  /** By row: the first row at which an alarm raised here is no longer active. */
  readonly #alarmEnds: Uint32Array;
  readonly #blockSize: number;
  /** By row: the first row of the path outside of the row's block, and the alarms on the way to it. */
  readonly #exits: Uint32Array;
  readonly #raised: Uint32Array;
  readonly #false: Uint32Array;

  constructor(input: ChainInput) {
    const rows = input.timestamps.length;
    this.#labels = input.labels;
    this.#isAlarm = new Uint8Array(rows);
    this.#alarmEnds = alarmEnds(input);
    this.#blockSize = Math.max(1, Math.ceil(Math.sqrt(rows)));
    this.#exits = new Uint32Array(rows);
    this.#raised = new Uint32Array(rows);
    this.#false = new Uint32Array(rows);
    for (let end = rows; end > 0; end = this.#blockStart(end - 1)) this.#update(end - 1);
  }

  /** Makes a row an alarm row. */
  add(row: number): void {
    this.#isAlarm[row] = 1;
    this.#update(row);
  }

  /** The alarms that the alarm rows so far raise. */
  count(): { readonly alarms: number; readonly falseAlarms: number } {
    const [exits, raised, wrong] = [this.#exits, this.#raised, this.#false];
    let alarms = 0;
    let falseAlarms = 0;
    for (let row = 0; row < exits.length; row = exits[row]!) {
      alarms += raised[row]!;
      falseAlarms += wrong[row]!;
    }
    return { alarms, falseAlarms };
  }

  /** Updates the paths of a row and of those before it in its block. */
  #update(last: number): void {
    const [exits, raised, wrong] = [this.#exits, this.#raised, this.#false];
    const [labels, isAlarm, alarmEnds] = [this.#labels, this.#isAlarm, this.#alarmEnds];
    const start = this.#blockStart(last);
    const end = Math.min(start + this.#blockSize, exits.length);
    for (let row = last; row >= start; row--) {
      const alarm = isAlarm[row]!;
      const next = alarm === 1 ? alarmEnds[row]! : row + 1;
      const isInside = next < end;
      exits[row] = isInside ? exits[next]! : next;
      raised[row] = alarm + (isInside ? raised[next]! : 0);
      wrong[row] = alarm * (1 - labels[row]!) + (isInside ? wrong[next]! : 0);
    }
  }

  #blockStart(row: number): number {
    return row - (row % this.#blockSize);
  }
}

/** By row: the first row a window later or at the next failure, whichever is earlier; the number of rows if none is. */
function alarmEnds({ timestamps, events, window }: ChainInput): Uint32Array {
  const rows = timestamps.length;
  const ends = new Uint32Array(rows);
  let expired = 0;
  let event = 0;
  let answered = 0;
  for (let row = 0; row < rows; row++) {
    const time = timestamps[row]!;
    while (expired < rows && timestamps[expired]! < time + window) expired++;
    while (event < events.length && timestamps[events[event]!]! <= time) event++;
    const failure = event < events.length ? timestamps[events[event]!]! : Infinity;
    while (answered < rows && timestamps[answered]! < failure) answered++;
    ends[row] = Math.min(expired, answered);
  }
  return ends;
}
