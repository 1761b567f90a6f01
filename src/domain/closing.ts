// Closing what was opened, in the opposite order, whatever happens on the way.

/** Disposes of all, the latest opened first; every one is tried. @throws the first failure. */
export async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const resource of [...opened].reverse()) {
    try {
      await resource[Symbol.asyncDispose]();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
