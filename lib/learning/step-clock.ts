/** Wall seconds of named steps, one after another. */
export class StepClock {
  readonly seconds = { label: 0, search: 0, fit: 0, evaluate: 0 };
  #last = performance.now();

  lap(step: keyof StepClock['seconds']): void {
    const now = performance.now();
    this.seconds[step] = (now - this.#last) / 1000;
    this.#last = now;
  }
}
