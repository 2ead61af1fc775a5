/** The most rows that one request to predict can have or ask for. The console shares it, so this file imports nothing. */
export const MAX_PREDICTED_ROWS = 1000;
