/** Types of in-page.mjs. Elements are the browser's. */
export declare function paintTiming(): Promise<{ readonly painted: number; readonly shift: number }>;
export declare function hasFocusAmong(elements: readonly unknown[]): boolean;
export declare function isFocused(element: unknown): boolean;
export declare function focusedElement(): {
  readonly id: string;
  readonly html: string;
  readonly text: string;
};
export declare function fieldError(input: unknown): {
  readonly isInvalid: string | null;
  readonly message: string;
};
export declare function colorScheme(): string;
export declare function storedItems(): {
  readonly local: number;
  readonly session: number;
  readonly cookies: string;
};
export declare function openDetails(details: unknown): void;
export declare function hasValue(expected: readonly [id: string, value: string]): boolean;
export declare function isLoaded(): boolean;
export declare function violations(): Promise<
  readonly {
    readonly id: string;
    readonly impact: string;
    readonly help: string;
    readonly nodes: readonly string[];
  }[]
>;

export declare function textColor(element: unknown): string;
export declare function visibleTexts(root: unknown): string[];
