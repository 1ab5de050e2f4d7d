import * as z from 'zod/mini';
import { scenarioFileSchema } from './schema.ts';

/** The schema of a scenario file as JSON Schema, for editors that complete and check YAML. */
export function scenarioJsonSchema(): object {
  return {
    ...z.toJSONSchema(scenarioFileSchema, { unrepresentable: 'any' }),
    $id: 'urn:belljar:scenario:1',
    title: 'A Belljar scenario',
  };
}
