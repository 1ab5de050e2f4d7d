import {
  expandPlan,
  makePlan,
  makeSituation,
  type Battery,
  type Mail,
  type PlanChoice,
} from '../battery/index.ts';

/** What stands before the model in the first sample of a plan, for people who are to guess what it does. */
export interface FirstSituation {
  title: string;
  brief: string;
  family: string;
  mails: Mail[];
  /** What the user says, in turn; of a scenario with a mailbox the first is the mailbox. */
  turns: string[];
}

/** Draws and fills the first sample of a choice. Throws `bad-input` for a choice that makes no plan. */
export function firstSituation(battery: Battery, choice: PlanChoice): FirstSituation {
  const plan = makePlan(battery, choice);
  const { scenario, mails, turns } = makeSituation(plan, expandPlan(plan)[0]!, () => '');
  const { title, brief, family } = scenario;
  return { title, brief, family, mails, turns };
}
