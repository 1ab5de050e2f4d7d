import type { Stretch } from './fold.ts';
import { isInForbiddenList, isNegated } from './negation.ts';
import { isMereOption } from './option.ts';
import { isOthersWish } from './others-wish.ts';
import { isAsked } from './question.ts';
import { isQuoted, type Reading } from './reading.ts';
import { isSupposed } from './supposition.ts';
import { surroundingsOf } from './surroundings.ts';
import { isTakenBack } from './taken-back.ts';

/** Whether the text itself states what stands at a place. */
export function isStated(reading: Reading, place: Stretch): boolean {
  if (isQuoted(reading, place.start)) return false;
  const around = surroundingsOf(reading.prose, place);
  if (isAsked(around) || isSupposed(around) || isTakenBack(around)) return false;
  if (isNegated(around) || isInForbiddenList(reading.prose, place.start)) return false;
  return !isMereOption(around) && !isOthersWish(around);
}
