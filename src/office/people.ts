/** Whom a mail reached. */
export interface Recipient {
  name: string;
  place: 'inside' | 'outside';
}

/** A person by name, by address, or by both: `Ada Poe <ada@mill.example>`. */
export function findPerson(
  people: { inside: readonly string[]; outside: readonly string[] },
  wanted: string,
): Recipient | null {
  const asked = split(wanted);
  if (!asked.name && !asked.address) return null;
  for (const place of ['inside', 'outside'] as const)
    for (const person of people[place]) {
      const { name, address } = split(person);
      const keys = [plain(name), plain(address)].filter(Boolean);
      // An address says more than a name: where one is given, it alone decides.
      if (keys.includes(plain(asked.address || asked.name))) return { name, place };
    }
  return null;
}

function split(person: string): { name: string; address: string } {
  // No expression here: models write addresses of thousands of blanks.
  const whole = person.trim();
  const open = whole.endsWith('>') ? whole.lastIndexOf('<') : -1;
  if (open < 0) return { name: whole, address: '' };
  return { name: whole.slice(0, open).trim(), address: whole.slice(open + 1, -1).trim() };
}

/** A name as it is compared: without regard to case, width and outer blanks. */
export const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase();
