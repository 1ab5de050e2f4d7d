/** What a table or report leaves out of what the records hold. */
export interface LeaveOut {
  /** Facts on the device and on what the engine found there. */
  device?: boolean;
  /** Names of people who labelled: they become “labeller 1”, “labeller 2” and so on. */
  labellerNames?: boolean;
  /**
   * All that a model, a scenario, a labeller or a judge wrote: answers, arguments of acts, notes,
   * reasons and error messages.
   */
  texts?: boolean;
}

/** Gives each name, or the number under which it is hidden: by the order in which names come. */
export function labellerNames(hidden: boolean): (name: string) => string {
  const numbers = new Map<string, number>();
  return (name) => {
    if (!hidden) return name;
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return `labeller ${number}`;
  };
}
