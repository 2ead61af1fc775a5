/**
 * Waits until all promises have settled, even if one rejects.
 * @param onFailure called for each failure
 * @throws the first failure
 */
export async function allSettled(
  promises: readonly Promise<unknown>[],
  onFailure: () => void,
): Promise<void> {
  const failures: unknown[] = [];
  const record = (error: unknown) => {
    failures.push(error);
    onFailure();
  };
  await Promise.all(promises.map((promise) => promise.catch(record)));
  if (failures.length > 0) throw failures[0];
}
