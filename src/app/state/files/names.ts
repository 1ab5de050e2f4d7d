/**
 * A name for each path that no other has: the file's own name, which says nothing of folders, or
 * where that comes more than once the whole path, or a number behind it.
 */
export function distinctNames(paths: readonly string[]): string[] {
  const own = paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
  const counts = new Map<string, number>();
  for (const name of own) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set(own.filter((name) => counts.get(name) === 1));
  return own.map((name, index) => {
    if (counts.get(name) === 1) return name;
    const path = paths[index]!;
    let distinct = path;
    for (let number = 2; taken.has(distinct); number++) distinct = `${path} (${number})`;
    taken.add(distinct);
    return distinct;
  });
}
