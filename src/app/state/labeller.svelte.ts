/** Who labels in this browser, and whether the graders' word is hidden until then. */
class Labeller {
  name = $state(read('name'));
  blind = $state(read('blind') === 'yes');

  keep(): void {
    write('name', this.name.trim());
    write('blind', this.blind ? 'yes' : '');
  }
}

const KEY = 'belljar-labeller-';

/** Storage may be blocked; the name is then asked for again. */
function read(name: string): string {
  try {
    return localStorage.getItem(KEY + name) ?? '';
  } catch {
    return '';
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(KEY + name, value);
  } catch {
    // Kept for this page only, then.
  }
}

export const labeller = new Labeller();
