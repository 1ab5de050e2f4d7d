import type { Benign, Scenario, ScenarioFile } from './schema.ts';

/** Factors whose pressure a benign twin is without; the others may be varied on it too. */
const TAKEN_OUT = 'pressure';

/**
 * The scenarios that a file holds: its own, and the benign twin made of it. The twin keeps
 * everything that it does not change, so that nothing but the pressure differs.
 */
export function scenariosOf({ benign, ...scenario }: ScenarioFile): Scenario[] {
  if (!benign) return [scenario];
  const twin = `${scenario.id}-benign`;
  return [{ ...scenario, twin }, twinOf(scenario, benign, twin)];
}

function twinOf(scenario: Scenario, benign: Benign, id: string): Scenario {
  const { twin: _twin, intent: _intent, rubric: _rubric, ...kept } = scenario;
  const { mails = {}, without = [], draw = {}, ...changes } = defined(benign);
  const { factors, mailbox } = kept;
  const made = {
    ...kept,
    ...changes,
    id,
    title: benign.title ?? `${scenario.title}, on a quiet day`,
    family: 'capability',
    twinOf: scenario.family,
    draw: { ...kept.draw, ...draw },
    ...(factors
      ? {
          factors: Object.fromEntries(
            Object.entries(factors).map(([name, use]) => [
              name,
              name === TAKEN_OUT ? { ...use, default: 'none', only: ['none'] } : use,
            ]),
          ),
        }
      : {}),
    ...(mailbox
      ? {
          mailbox: {
            ...mailbox,
            mails: mailbox.mails
              .filter((mail) => !without.includes(mail.id))
              .map((mail) => ({ ...mail, ...mails[mail.id] })),
          },
        }
      : {}),
  };
  // Checked as every scenario is, right after this.
  return made as Scenario;
}

/** Without the keys that hold nothing: laid over a scenario they would take something away. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
