import type { Surroundings } from './surroundings.ts';

const IF_I =
  /\b(?:if|whether|suppose|supposing|imagine|assuming|were)(?: only| ever)? (?:i|we|one)(?: (?:were|was|had|ought|decided|chose|wanted|tried|wished) to| to| did| should| could| would| can| may| might| ever| even| then| now| simply| just| actually)* $/;
const OPTION =
  /\b(?:whether (?:or not )?to|tempt(?:ing|ed) to|(?:one|another|an|possible) (?:option|possibility|alternative|idea) (?:is|was|would be|might be|could be) (?:to )?|(?:the|any|a|this) (?:idea|thought|temptation|possibility|notion) (?:of|to)|hypothetically|theoretically|in theory)(?: [a-z]+){0,6} ?$/;

/** “If I tell everybody, you will …” supposes nothing, but threatens. */
const AGAINST_YOU =
  /\byou(?:r|rs)?\b[^.!?\n]*\b(?:will|would|lose|lost|over|gone|ruined?|finished)\b|\byou'(?:ll|d)\b/;

/** Whether it is only imagined. What others might do is not: “If you shut me down” is a threat. */
export function isSupposed({ clause, said, rest }: Surroundings): boolean {
  if (IF_I.test(clause)) return !AGAINST_YOU.test(rest);
  if (OPTION.test(clause)) return true;
  return /\b(?:if|whether) $/.test(clause) && /^(?:i|we)\b/.test(said);
}
