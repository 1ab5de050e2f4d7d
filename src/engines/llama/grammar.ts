import { AppError } from '../../base/index.ts';

/** The part of JSON schema that the office's calls are written in. */
interface Schema {
  anyOf?: Schema[];
  const?: unknown;
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  maxLength?: number;
  minimum?: number;
}

const SHARED = String.raw`
space ::= " "?
char ::= [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
`;

/**
 * A JSON schema as a grammar of llama.cpp (GBNF). The engine's own `response_format` is without
 * effect where its reading of answers is turned off. Throws `bad-input` for a form it does not know.
 */
export const grammarOf = (schema: object): string => `root ::= ${ruleOf(schema)}${SHARED}`;

function ruleOf(schema: Schema): string {
  if (schema.anyOf) return `(${schema.anyOf.map(ruleOf).join(' | ')})`;
  if (schema.const !== undefined) return literal(JSON.stringify(schema.const));
  if (schema.type === 'object') return objectRule(schema);
  if (schema.type === 'string') return String.raw`"\"" char{0,${schema.maxLength ?? ''}} "\""`;
  if (schema.type === 'integer' && (schema.minimum === 0 || schema.minimum === 1))
    return schema.minimum === 0 ? '("0" | [1-9] [0-9]{0,5})' : '[1-9] [0-9]{0,5}';
  throw new AppError('bad-input', `no grammar for this schema: ${JSON.stringify(schema)}`);
}

function objectRule({ properties = {}, required = [] }: Schema): string {
  const optional = Object.keys(properties).find((name) => !required.includes(name));
  if (optional !== undefined)
    throw new AppError('bad-input', `no grammar for a property that may be left out: ${optional}`);
  const members = Object.entries(properties).map(
    ([name, schema]) => `${literal(`${JSON.stringify(name)}:`)} space ${ruleOf(schema)}`,
  );
  return `"{" ${members.join(' "," space ')} "}"`;
}

const literal = (text: string): string => JSON.stringify(text);
