/**
 * Asks the browser not to clear the stored runs when disk space runs low. True where it
 * promised; false where it did not, or cannot.
 */
export async function askForPersistence(): Promise<boolean> {
  const storage = (navigator as { storage?: StorageManager }).storage;
  if (!storage?.persist) return false;
  try {
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    // Some browsers refuse to say in private windows.
    return false;
  }
}
