import { modelProblem } from './models.ts';
import { nearest } from './nearest.ts';
import { answerersOf, type Answerer, type Tour } from './tour.ts';

/** The names that a tour may use. */
export interface Known {
  scenarios: readonly { id: string; suite: 'tiny' | 'office' }[];
  arms: readonly { id: string; families?: unknown }[];
  /** Ids of the models that ship with the site; they know the tiny scenarios only. */
  bundled: readonly string[];
  /** Address of the site: a model’s file must lie below its origin. */
  base: string;
}

interface Found {
  path: PropertyKey[];
  message: string;
}

/** What in a tour names something that is not there, or cannot be. */
export function checkTour(tour: Tour, known: Known): Found[] {
  return tour.rounds.flatMap((round, index) => {
    const at = (...path: PropertyKey[]): PropertyKey[] => ['rounds', index, ...path];
    const scenario = known.scenarios.find(({ id }) => id === round.scenario);
    const found: Found[] = scenario
      ? []
      : [{ path: at('scenario'), message: unknown('scenario', round.scenario, known.scenarios) }];
    const places = [
      ['first'],
      ...(round.second ? [['second']] : []),
      ...(round.also ?? []).map((_, place) => ['also', place]),
    ];
    const seen = new Set<string>();
    answerersOf(round).forEach((answerer, place) => {
      const path = at(...places[place]!);
      found.push(...answererProblems(answerer, path, scenario?.suite ?? null, known));
      const same = `${answerer.model} ${answerer.arm ?? 'none'}`;
      if (seen.has(same))
        found.push({ path, message: 'the same model with the same arm answers already' });
      seen.add(same);
    });
    return found;
  });
}

function answererProblems(
  { model, arm: armId }: Answerer,
  path: PropertyKey[],
  suite: 'tiny' | 'office' | null,
  known: Known,
): Found[] {
  const found: Found[] = [];
  const problem = modelProblem(model, known);
  if (problem !== null) found.push({ path: [...path, 'model'], message: problem });
  else if (suite === 'office' && known.bundled.includes(model))
    found.push({
      path: [...path, 'model'],
      message: `${model} is a toy and reads the tiny scenarios only`,
    });
  const arm = known.arms.find(({ id }) => id === armId);
  if (armId !== undefined && !arm)
    found.push({ path: [...path, 'arm'], message: unknown('arm', armId, known.arms) });
  if (arm?.families && suite === 'tiny')
    found.push({
      path: [...path, 'arm'],
      message: `${armId} has no text for the tiny scenarios`,
    });
  return found;
}

/** A battery has more names than anybody wants to read. */
function unknown(what: string, id: string, known: readonly { id: string }[]): string {
  const meant = nearest(
    id,
    known.map((item) => item.id),
  );
  return `unknown ${what}: ${id}${meant.length > 0 ? ` (did you mean ${meant.join(' or ')}?)` : ''}`;
}
