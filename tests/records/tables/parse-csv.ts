/**
 * A reader of CSV after the letter of RFC 4180, written for the tests from its grammar alone.
 * Nothing where a cell is empty and not quoted. Throws on anything the grammar does not know.
 */
export function parseCsv(file: string, separator = ','): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = 0;
  while (at < file.length) {
    let cell: string | null = null;
    if (file[at] === '"') {
      cell = '';
      for (at++; ; at++) {
        if (at >= file.length) throw new Error('a quoted cell without an end');
        if (file[at] !== '"') cell += file[at];
        else if (file[at + 1] === '"') {
          cell += '"';
          at++;
        } else break;
      }
      at++;
    } else {
      const start = at;
      while (at < file.length && file[at] !== separator && file[at] !== '\r') {
        if (file[at] === '"' || file[at] === '\n') throw new Error(`unquoted at ${at}`);
        at++;
      }
      if (at > start) cell = file.slice(start, at);
    }
    row.push(cell);
    if (file[at] === separator) {
      at++;
      if (at === file.length) throw new Error('no line end at the end');
      continue;
    }
    if (file.slice(at, at + 2) !== '\r\n') throw new Error(`no line end at ${at}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) throw new Error('no line end at the end');
  return rows;
}
