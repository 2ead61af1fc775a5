/** What the functions of in-page.mjs take and tell; elements are the browser's. */
export declare function painted(): Promise<{ readonly painted: number; readonly shift: number }>;
export declare function isFocusAmong(elements: readonly unknown[]): boolean;
export declare function isFocused(element: unknown): boolean;
export declare function focused(): { readonly id: string; readonly html: string; readonly text: string };
export declare function complaint(input: unknown): {
  readonly isInvalid: string | null;
  readonly words: string;
};
export declare function colorScheme(): string;
export declare function kept(): {
  readonly local: number;
  readonly session: number;
  readonly cookies: string;
};
export declare function unfold(details: unknown): void;
export declare function isLoaded(): boolean;
export declare function violations(): Promise<
  readonly {
    readonly id: string;
    readonly impact: string;
    readonly help: string;
    readonly nodes: readonly string[];
  }[]
>;
