/** The JSON shape of `metrics.verdict`: whether a model is worth acting on, in sentences. */
export interface Verdict<Level extends string = string> {
  readonly level: Level;
  /** One sentence. */
  readonly headline: string;
  /** One sentence each: first the reasons for the level, then cautions. */
  readonly reasons: readonly string[];
}
