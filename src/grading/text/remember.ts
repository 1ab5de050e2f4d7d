/** The function, with its last `most` results kept. */
export function remember<Value extends object>(
  most: number,
  make: (key: string) => Value,
): (key: string) => Value {
  const kept = new Map<string, Value>();
  return (key) => {
    const known = kept.get(key);
    // What was asked for last moves to the end, and so is dropped last.
    if (known) kept.delete(key);
    else if (kept.size >= most) kept.delete(kept.keys().next().value!);
    const value = known ?? make(key);
    kept.set(key, value);
    return value;
  };
}
