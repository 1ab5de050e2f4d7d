import type { Mail } from '../../../battery/index.ts';
import { lab } from '../../state/lab.svelte.ts';
import type { Answering } from './answering.svelte.ts';
import { suiteOf } from './live.ts';
import type { Recording } from './recordings.ts';

/** What the first answer of a round reads, for the audience. */
export interface Scene {
  title: string;
  brief: string;
  family: string;
  mails: Mail[];
  turns: string[];
}

/** The scene of an answer that is to be given. Throws where the worker cannot tell. */
export async function sceneToCome(answering: Answering): Promise<Scene> {
  const choice = answering.choice(await suiteOf(answering.wanted.scenario));
  return lab.host.ask((api) => api.situationOf(choice));
}

/** The scene of a recorded answer: what it read, and not what its plan would draw anew. */
export function sceneOf({ run, first }: Recording): Scene {
  const scenario = run.plan.scenarios.find(({ id }) => id === first.scenario)!;
  const { title, brief, family, mailbox } = scenario;
  // Those that came later, as answers to what it did, are left out.
  const there = new Set(mailbox?.mails.map(({ id }) => id));
  return {
    title,
    brief,
    family,
    mails: (first.office?.mails ?? []).filter(({ id }) => there.has(id)),
    turns: first.messages.filter(({ role }) => role === 'user').map(({ content }) => content),
  };
}
