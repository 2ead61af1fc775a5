/** What measure.mjs tells of a page; lengths are CSS pixels. */
export declare function measure(): {
  readonly width: number;
  readonly scrollWidth: number;
  /** Elements that stick out to the side. */
  readonly beyond: readonly string[];
  readonly charts: readonly {
    readonly title: string;
    /** Its texts that are cut. */
    readonly outside: readonly string[];
    /** Marks that can be seen. */
    readonly marks: number;
    /** Its smallest text. */
    readonly textPixels: number;
  }[];
  readonly isDark: boolean;
  /** Of any text with its background (WCAG). */
  readonly leastContrast: number;
  /** Of what is folded away. */
  readonly foldedHeights: readonly number[];
};
