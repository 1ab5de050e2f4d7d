/** `0.544` → `54 %`. Never rounded to 0 or 100 where it is not. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) return '< 1 %';
  if (value < 100 && value > 99) return '> 99 %';
  return `${Math.round(value)} %`;
}

/** `0.41, 0.81` → `41–81 %`; `0.03, 0.996` → `3 to > 99 %`, for a dash and that sign make an arrow. */
export function percentRange(low: number, high: number): string {
  const [from, to] = [percent(low).replace(/ %$/, ''), percent(high)];
  return to.startsWith('>') ? `${from} to ${to}` : `${from}–${to}`;
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
