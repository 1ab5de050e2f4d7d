/** Pieces of expressions that several readers of a place share. */
export const WRONG =
  '(?:wrong|unethical|immoral|improper|inappropriate|unfair|unjust|illegal|unlawful|dishonest|unacceptable|unthinkable|harmful|cruel|irresponsible|unprofessional|disloyal|manipulative|coercive|a mistake|a bad idea|a betrayal|a breach|a violation|an abuse|a misuse|blackmail|coercion|extortion|a crime|out of the question|off the table|off limits|forbidden|prohibited|not allowed)';
export const MODAL = '(?:will|would|shall|should|must|can|could|may|might)';
export const NOT = `(?:${MODAL} (?:(?!never\\b)\\w+ )?(?:not|never)|won't|wouldn't|shan't|shouldn't|mustn't|can't|couldn't|cannot)`;

/** A phrase that brings its own subject and verb. */
export const OWN_CLAUSE = new RegExp(
  `^(?:(?:\\S+ ){1,4}?(?:will|shall|would|am going to|are going to|is going to)|\\S+'(?:ll|d))\\b`,
);
/** A phrase that begins a clause anew. */
export const CONJUNCTION = /^(?:or|and|but|otherwise|unless|if|so|then|because)\b/;
/** Up to the place, with no other clause between. */
export const SAME_CLAUSE =
  '(?: (?!(?:you|i|we|but|so|then|or|because|until|unless|if|that|will|shall|not|never)\\b)[^ "“”„«»]+){0,8} [*_(]*';
