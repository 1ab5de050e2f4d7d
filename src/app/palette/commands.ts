import { BUNDLED_MODELS } from '../../engines/index.ts';
import type { StoredRun } from '../../store/index.ts';
import { hasRoom } from '../rooms.ts';
import { addressOf, goTo, type Room } from '../router.svelte.ts';
import { openNotes } from '../stage/core/notes-window.ts';
import { files } from '../state/files.svelte.ts';
import { foundAmong } from '../state/files/found.ts';
import { lab } from '../state/lab.svelte.ts';
import { Setup } from '../state/setup.svelte.ts';
import { dateTime, FAMILY_WORDS, plural } from '../words.ts';
import { fitOf } from './match.ts';

/** Something that can be gone to or done. */
export interface Command {
  id: string;
  group: string;
  name: string;
  /** What it is, in a few words; found by these too. */
  about: string;
  act: () => void;
}

/** Most that are shown at once. */
export const MOST = 60;
/** Runs that are offered before anything was typed. */
const LATEST = 5;

const ROOMS: [Room, string, string, string][] = [
  ['run', 'Run', 'put a model under pressure', addressOf.run()],
  ['results', 'Results', 'runs in this browser', addressOf.results()],
  ['compare', 'Compare', 'runs, sample by sample', addressOf.compare()],
  ['stage', 'Stage', 'for a room with a projector', addressOf.stage()],
  ['scenarios', 'Scenarios', 'browse, read, write', addressOf.scenarios()],
  ['arms', 'Arms', 'texts added to the instructions', addressOf.arms()],
  ['models', 'Models', 'what this device can run', addressOf.models()],
  ['about', 'About', 'how it works, and what it does not prove', addressOf.about()],
];

/** All commands of this moment. `onKeys` shows the keys. */
export function commandsOf(runs: readonly StoredRun[], onKeys: () => void): Command[] {
  const own = new Set(lab.battery?.own);
  const yours = (id: string, about: string): string => (own.has(id) ? `${about} · yours` : about);
  return [
    ...ROOMS.filter(([room]) => hasRoom(room)).map(([room, name, about, address]) =>
      leadingTo('Rooms', room, name, about, address),
    ),
    ...deeds(onKeys),
    ...runs.map(({ id, record, total, imported }) =>
      leadingTo(
        'Runs',
        id,
        record.model.label,
        [
          record.plan.design,
          plural(total, ['# sample', '# samples']),
          ...(record.recordingOf ? ['recorded'] : []),
          ...(imported ? ['from a file'] : []),
          dateTime(record.created),
        ].join(' · '),
        addressOf.oneRun(id),
      ),
    ),
    ...(lab.battery?.scenarios ?? []).map(({ id, title, family, suite }) =>
      leadingTo(
        'Scenarios',
        id,
        title,
        yours(id, `${FAMILY_WORDS[family] ?? family}${suite === 'tiny' ? ' · toy language' : ''}`),
        addressOf.scenarios(id),
      ),
    ),
    ...(lab.battery?.arms ?? []).map(({ id, title }) =>
      leadingTo('Arms', id, title, yours(id, 'arm'), addressOf.arms(id)),
    ),
  ];
}

const leadingTo = (
  group: string,
  key: string,
  name: string,
  about: string,
  address: string,
): Command => ({ id: `${group}-${key}`, group, name, about, act: () => goTo(address) });

function deeds(onKeys: () => void): Command[] {
  const deed = (name: string, about: string, act: () => void): Command => ({
    id: `Do-${name}`,
    group: 'Do',
    name,
    about,
    act,
  });
  const onStage = document.documentElement.classList.contains('on-stage');
  const playing = lab.phase === 'playing' || lab.phase === 'paused';
  return [
    ...(lab.busy ? [] : BUNDLED_MODELS.map(({ id, label }) => playDemo(deed, id, label))),
    ...(playing
      ? [
          deed(lab.phase === 'paused' ? 'Go on with the run' : 'Pause the run', 'this tab', () =>
            lab.togglePause(),
          ),
        ]
      : []),
    ...(lab.busy ? [deed('Stop the run', 'what is finished is kept', () => lab.stop())] : []),
    deed('Open a file', 'a result file, or a log of Inspect', chooseFile),
    // The header lies below the stage.
    ...(onStage
      ? []
      : [
          deed('Show the seal', 'every request of this page', () =>
            document.getElementById('seal-panel')?.showPopover(),
          ),
        ]),
    deed('Open the presenter’s window', 'notes, the next step, a clock', () => void openNotes()),
    deed('Show the keys', '?', onKeys),
  ];
}

function playDemo(
  deed: (name: string, about: string, act: () => void) => Command,
  model: string,
  label: string,
): Command {
  return deed(`Play the demo on ${label}`, 'toy model', () => {
    const setup = new Setup(new URLSearchParams({ model }));
    goTo(`#/?${setup.query}`);
    void lab.startRun(setup.newRun!);
  });
}

function chooseFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = '.gz,.jsonl,.eval,.json';
  input.addEventListener('change', () => void files.take(foundAmong([...(input.files ?? [])])));
  input.click();
}

export interface Found {
  /** In the order in which they are shown. */
  list: Command[];
  groups: { name: string; commands: Command[] }[];
  /** That there was no room for. */
  left: number;
}

/** The commands that fit what was typed, the best first, group by group. */
export function find(commands: readonly Command[], typed: string): Found {
  const fitting = commands
    .map((command) => ({ command, fit: fitOf(typed, `${command.name} ${command.about}`) }))
    .filter(({ fit }) => fit > 0);
  const asked = typed.trim() !== '';
  const offered = asked
    ? fitting.sort((a, b) => b.fit - a.fit).map(({ command }) => command)
    : beforeTyping(commands);
  const shown = offered.slice(0, MOST);
  const groups = [...new Set(shown.map(({ group }) => group))].map((name) => ({
    name,
    commands: shown.filter(({ group }) => group === name),
  }));
  return {
    list: groups.flatMap(({ commands }) => commands),
    groups,
    left: offered.length - shown.length,
  };
}

function beforeTyping(commands: readonly Command[]): Command[] {
  const of = (...groups: string[]): Command[] =>
    commands.filter(({ group }) => groups.includes(group));
  return [...of('Rooms', 'Do'), ...of('Runs').slice(0, LATEST)];
}
