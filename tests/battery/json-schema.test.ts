import { expect, test } from 'vitest';
import { scenarioJsonSchema } from '../../src/battery/json-schema.ts';

test('the JSON schema beside the scenarios is that of the code', async () => {
  // `npx vitest run --project unit -u` writes it anew.
  await expect(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../scenarios/scenario.schema.json',
  );
});
