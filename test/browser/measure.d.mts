/** The type of measure.mjs. Lengths are in CSS pixels. */
export declare function measure(): {
  readonly width: number;
  readonly scrollWidth: number;
  /** Elements that stick out of the page sideways. */
  readonly overflowing: readonly string[];
  /** Tables that are wider than their box and scroll. */
  readonly cutTables: readonly string[];
  readonly charts: readonly {
    readonly title: string;
    /** Texts that are cut off. */
    readonly cutTexts: readonly string[];
    /** How many visible shapes it has. */
    readonly shapes: number;
    /** Size of its smallest text. */
    readonly minTextPixels: number;
  }[];
  readonly isDark: boolean;
  /** The lowest contrast of a text with its background (WCAG). */
  readonly minContrast: number;
  /** Heights of what `details` elements hold. */
  readonly detailsHeights: readonly number[];
};
