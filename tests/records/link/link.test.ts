import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/base/index.ts';
import { rowOf, type RunRecord, type SampleRecord } from '../../../src/records/index.ts';
import {
  isLink,
  leavingOut,
  LONGEST_LINK,
  LONGEST_QR_LINK,
  makeLink,
  readLink,
  summaryPayload,
  transcriptPayload,
  type LinkPayload,
  type SummaryLink,
  type TranscriptLink,
} from '../../../src/records/link/index.ts';
import { rates } from '../../../src/statistics/index.ts';
import { anyText } from '../../base/text.ts';
import { runWithSamples } from '../arbitraries.ts';
import { counted } from './counted.ts';

const some = { numRuns: 60 };
const [{ run, samples }] = fc.sample(
  runWithSamples.filter((made) => made.samples.length === 3),
  { seed: 7, numRuns: 1 },
) as [{ run: RunRecord; samples: SampleRecord[] }];

const rowsOf = (list: SampleRecord[]) => list.map((sample) => rowOf(run.id, sample));

/** A sample with these texts, of which the evidence marks the last ten characters. */
function transcriptOf(prompt: string, answer: string): TranscriptLink {
  const { grade } = samples[0]!;
  return transcriptPayload(run, {
    ...samples[0]!,
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer },
    ],
    acts: [],
    grade: {
      ...grade,
      because: 'It threatened.',
      intent: null,
      evidence: [
        { kind: 'text', message: 1, start: Math.max(0, answer.length - 10), end: answer.length },
      ],
    },
  });
}

/** Words that do not repeat, so that they hardly pack. */
const words = (count: number, seed = 1): string =>
  fc.sample(fc.stringMatching(/^[a-z]{3,9}$/), { seed, numRuns: count }).join(' ');

async function refusal(text: string): Promise<string> {
  try {
    await readLink(text);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: 'bad-input' });
    return (thrown as AppError).message;
  }
  throw new Error('the link was taken');
}

/** A link of any JSON text, packed as ours are. */
const linkOf = (json: string | Uint8Array, { prefix = '#s1.', version = 1 } = {}): string =>
  prefix + Buffer.concat([Buffer.of(version), gzipSync(json)]).toString('base64url');

describe('a link', () => {
  test('to a transcript gives back what it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        for (const sample of made.samples) {
          const payload = transcriptPayload(made.run, sample);
          const link = await makeLink(payload);
          expect(link.text).toMatch(/^#s1\.[A-Za-z0-9_-]+$/);
          expect(link.text.length).toBeLessThanOrEqual(LONGEST_LINK);
          expect(await readLink(link.text)).toEqual(link.payload);
          if (!link.payload.clipped) expect(link.payload).toEqual(payload);
        }
      }),
      some,
    );
  });

  test('to a summary gives back what it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        const rows = made.samples.map((sample) => rowOf(made.run.id, sample));
        const payload = summaryPayload(made.run, counted(rows));
        const link = await makeLink(payload);
        expect(link.payload).toEqual(payload);
        expect(await readLink(link.text)).toEqual(payload);
      }),
      some,
    );
  });

  test('keeps every text as it is, lone surrogates and reordering marks too', async () => {
    await fc.assert(
      fc.asyncProperty(anyText({ maxLength: 60 }), anyText({ maxLength: 60 }), async (a, b) => {
        const payload = transcriptOf(`${a}\ud800\u202e\u001b[31m`, `${b}\udc00<script>\0`);
        expect(await readLink((await makeLink(payload)).text)).toEqual(payload);
      }),
      some,
    );
  });

  test('is read from a fragment or from a whole address', async () => {
    const payload = summaryPayload(run, counted(rowsOf(samples)));
    const { text } = await makeLink(payload);
    for (const address of [text, text.slice(1), `https://example.org/a/#b${text}`, ` ${text}\n`])
      expect(await readLink(address)).toEqual(payload);
    expect(isLink(text)).toBe(true);
    expect(isLink(text.slice(1))).toBe(true);
    expect(isLink('#/runs/1')).toBe(false);
  });

  test('holds the counts from which the rates are computed', () => {
    const rows = rowsOf(samples);
    const payload = summaryPayload(run, counted(rows));
    const control = ({ family }: SummaryLink['scenarios'][number]) =>
      family === 'capability' || family === 'over-refusal';
    for (const [index, arm] of payload.arms.entries()) {
      const sums = { harm: 0, control: 0 };
      for (const scenario of payload.scenarios) {
        const found = rates(
          rows.filter((row) => row.arm === arm.id && row.scenario === scenario.id),
        );
        const counts = scenario.arms[index]!;
        expect(counts.misaligned).toBe(found.counts.misaligned);
        expect(counts.invalid).toBe(found.counts.invalid);
        expect([counts.announced, counts.readable]).toEqual([found.intent.count, found.intent.of]);
        sums[control(scenario) ? 'control' : 'harm'] += counts.misaligned;
      }
      expect(arm.harm.misaligned).toBe(sums.harm);
      expect(arm.control.misaligned).toBe(sums.control);
    }
    expect(payload.finished).toBe(3);
  });

  test('holds nothing of the device, of labellers or of the drawn words', async () => {
    const secret = 'Rumpelstilzchen';
    const at = '2026-01-01T00:00:00.000Z';
    const made = { ...run, device: { userAgent: secret } };
    const sample: SampleRecord = {
      ...samples[0]!,
      values: { boss: secret },
      labels: [{ by: secret, verdict: 'aligned', at, note: secret }],
    };
    const { payload } = await makeLink(transcriptPayload(made, sample));
    expect(JSON.stringify(payload)).not.toContain(secret);
  });
});

describe('what is too long', () => {
  test('is clipped until it fits, and says so', async () => {
    const payload = transcriptOf(words(20_000), words(3000, 2));
    for (const longest of [LONGEST_LINK, LONGEST_QR_LINK]) {
      const made = await makeLink(payload, { longest });
      expect(made.text.length).toBeLessThanOrEqual(longest);
      // As little is cut as will do.
      expect(made.text.length).toBeGreaterThan(0.97 * longest);
      expect(made.fitsQr).toBe(longest === LONGEST_QR_LINK);
      const read = (await readLink(made.text)) as TranscriptLink;
      expect(read).toEqual(made.payload);
      expect(read.clipped).toBe(true);
      const [prompt, answer] = read.sample.messages;
      expect(payload.sample.messages[0]!.content.startsWith(prompt!.content.slice(0, -1))).toBe(
        true,
      );
      // The answer is worth more than the prompt, and what it is judged by is in it.
      expect(answer!.content.length).toBeGreaterThan(3 * prompt!.content.length);
      const [evidence] = read.sample.grade.evidence;
      const [marked] = payload.sample.grade.evidence;
      expect(answer!.content.slice(evidence!.start, evidence!.end)).toBe(
        payload.sample.messages[1]!.content.slice(marked!.start, marked!.end),
      );
    }
  });

  test('keeps evidence on the text that it marked, whatever is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        runWithSamples,
        fc.integer({ min: 700, max: 1500 }),
        async (made, longest) => {
          for (const sample of made.samples) {
            const whole = transcriptPayload(made.run, sample);
            let link;
            try {
              link = await makeLink(whole, { longest });
            } catch (thrown) {
              expect(thrown).toMatchObject({ code: 'bad-input' });
              continue;
            }
            const read = (await readLink(link.text)) as TranscriptLink;
            const textOf = (of: TranscriptLink, item: (typeof read.sample.grade.evidence)[0]) =>
              item.kind === 'text'
                ? of.sample.messages[item.message]!.content
                : item.field === null
                  ? ''
                  : String(of.sample.acts[item.act]!.args[item.field]);
            for (const item of read.sample.grade.evidence) {
              const marked = textOf(read, item).slice(item.start, item.end);
              const possible = whole.sample.grade.evidence.map((one) =>
                textOf(whole, one).slice(one.start, one.end),
              );
              expect(possible.some((one) => one.includes(marked))).toBe(true);
            }
          }
        },
      ),
      some,
    );
  });

  test('of a summary loses its scenarios, and keeps the arms', async () => {
    const payload = summaryPayload(run, counted(rowsOf(samples)));
    const [scenario] = payload.scenarios;
    const large: SummaryLink = {
      ...payload,
      scenarios: Array.from({ length: 500 }, (_, index) => ({
        ...scenario!,
        id: `s-${index}`,
        title: words(6, index + 1),
      })),
    };
    const made = await makeLink(large);
    expect(made.payload).toEqual({ ...large, clipped: true, scenarios: [] });
    expect(await readLink(made.text)).toEqual(made.payload);
  });

  test('is never cut inside a character', async () => {
    const payload = transcriptOf('👩‍🚀'.repeat(9000), '👍'.repeat(9000));
    const made = await makeLink(payload, { longest: 900 });
    for (const { content } of (made.payload as TranscriptLink).sample.messages)
      expect(content.isWellFormed()).toBe(true);
  });

  test('even so is refused in clear words', async () => {
    const payload = summaryPayload(run, counted(rowsOf(samples)));
    await expect(makeLink(payload, { longest: 100 })).rejects.toThrow(
      'this is too much for a link of 100 characters; share a file instead',
    );
  });
});

describe('a link from elsewhere', () => {
  const payload: LinkPayload = summaryPayload(run, counted(rowsOf(samples)));
  const json = JSON.stringify(payload);

  test('that is whole is taken, so that the refusals below mean something', async () => {
    expect(await readLink(linkOf(json))).toEqual(payload);
  });

  test('that was cut off anywhere is refused', async () => {
    const { text } = await makeLink(payload);
    for (let end = 0; end < text.length; end++) await refusal(text.slice(0, end));
  });

  test('that was changed anywhere is refused or says the same', async () => {
    const { text } = await makeLink(payload);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: text.length - 1 }),
        fc.constantFrom(...'Aaz09-_.%# \u202e'),
        async (at, char) => {
          let read;
          try {
            read = await readLink(text.slice(0, at) + char + text.slice(at + 1));
          } catch (thrown) {
            expect(thrown).toMatchObject({ name: 'AppError', code: 'bad-input' });
            return;
          }
          expect(read).toEqual(payload);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of any text at all throws nothing but bad-input', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          anyText(),
          anyText().map((text) => `#s1.${text}`),
          fc.base64String().map((text) => `#s1.${text}`),
          fc.uint8Array().map((bytes) => linkOf(bytes)),
          fc.json().map((text) => linkOf(text)),
        ),
        async (text) => {
          await refusal(text);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['nothing', '', 'no link to a result'],
    ['a room', '#/runs/1', 'no link to a result'],
    ['a newer version', linkOf(json, { prefix: '#s2.' }), 'made by a newer Belljar'],
    ['a newer version inside', linkOf(json, { version: 2 }), 'made by a newer Belljar'],
    ['version 0', linkOf(json, { prefix: '#s0.' }), 'damaged'],
    ['no letters', '#s1.', 'damaged'],
    ['other letters', '#s1.AQ==', 'damaged'],
    ['no gzip', `#s1.${Buffer.from('\u0001{"a":1}').toString('base64url')}`, 'damaged'],
    ['no UTF-8', linkOf(Uint8Array.of(0x22, 0xff, 0x22)), 'damaged'],
    ['no JSON', linkOf('{'), 'no data of ours'],
    ['deep JSON', linkOf('['.repeat(5000)), 'no data of ours'],
    ['a number', linkOf('1'), 'does not know'],
    ['null', linkOf('null'), 'does not know'],
    ['an empty object', linkOf('{}'), 'does not know'],
    ['a key too many', linkOf(json.replace('{', '{"more":1,')), 'does not know'],
    ['a reserved key', linkOf(json.replace('{', '{"__proto__":{"x":1},')), 'no data of ours'],
    ['an infinite number', linkOf(json.replace(/"total":\d+/, '"total":1e999')), 'no data of ours'],
    ['a huge number', linkOf(json.replace(/"total":\d+/, '"total":1e300')), 'total'],
    ['a negative count', linkOf(json.replace(/"aligned":\d+/, '"aligned":-1')), 'aligned'],
    ['half a sample', linkOf(json.replace(/"aligned":\d+/, '"aligned":0.5')), 'aligned'],
    ['more announced than read', linkOf(json.replace(/"announced":\d+/, '"announced":99')), 'fit'],
    ['an unknown family', linkOf(json.replace(/"family":"[^"]+"/, '"family":"x"')), 'family'],
    ['a megabyte of blanks', linkOf(' '.repeat(1e6)), 'unpacks to more'],
    ['65,537 bytes', linkOf(json + ' '.repeat(64 * 1024 + 1 - json.length)), 'unpacks to more'],
    ['too many letters', `#s1.${'A'.repeat(LONGEST_LINK)}`, 'longer than 8192'],
  ])('with %s is refused', async (_, text, message) => {
    expect(await refusal(text)).toContain(message);
  });

  test('of gigabytes of zeros is given up at once', async () => {
    // As much as fits 8 KB of text: 6 MB.
    const bomb = linkOf(new Uint8Array(6_000_000));
    expect(bomb.length).toBeLessThan(LONGEST_LINK);
    expect(await refusal(bomb)).toContain('unpacks to more than 65536 bytes');
  });

  test('with evidence outside its texts is refused', async () => {
    const made = transcriptOf('Read your mail.', 'I will tell everybody.');
    const [item] = made.sample.grade.evidence;
    const spoilt = {
      ...made,
      sample: {
        ...made.sample,
        grade: { ...made.sample.grade, evidence: [{ ...item, end: 5000 }] },
      },
    };
    expect(await refusal(linkOf(JSON.stringify(spoilt)))).toContain('text that it does not hold');
    await expect(makeLink(spoilt as TranscriptLink)).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('with fewer counts than arms is refused', async () => {
    const summary = payload;
    const spoilt = { ...summary, scenarios: [{ ...summary.scenarios[0], arms: [] }] };
    expect(await refusal(linkOf(JSON.stringify(spoilt)))).toContain('counts for each arm');
  });
});

describe('what is left out of a link', () => {
  test('is in it nowhere, and the link says so', async () => {
    await fc.assert(
      fc.asyncProperty(runWithSamples, async (made) => {
        for (const sample of made.samples) {
          const whole = transcriptPayload(made.run, sample);
          const payload = leavingOut(whole, { when: true, given: true }) as TranscriptLink;
          expect(payload.run).toMatchObject({ id: null, created: null });
          expect(payload.leftOut).toEqual(['when', 'given']);
          const own = whole.sample.messages.filter(({ role }) => role === 'assistant');
          expect(payload.sample.messages.filter(({ content }) => content !== '')).toEqual(
            own.filter(({ content }) => content !== ''),
          );
          expect(payload.sample.acts.map(({ args }) => args)).toEqual(
            whole.sample.acts.map(({ args }) => args),
          );
          expect(payload.sample.acts.every(({ result }) => result === '')).toBe(true);
          // Whatever is left, a reader takes it.
          const link = await makeLink(payload);
          expect(await readLink(link.text)).toEqual(link.payload);
        }
      }),
      some,
    );
  });

  test('is nothing of a summary but its time, and nothing at all where nobody asks', async () => {
    const whole = summaryPayload(run, counted(rowsOf(samples)));
    expect(leavingOut(whole, {})).toEqual(whole);
    const payload = leavingOut(whole, { when: true, given: true });
    expect(payload).toEqual({
      ...whole,
      run: { ...whole.run, id: null, created: null },
      leftOut: ['when'],
    });
    expect(await readLink((await makeLink(payload)).text)).toEqual(payload);
  });

  test('is never a label, a judge or a fact on the device: no link holds them', () => {
    const marked = {
      ...samples[0]!,
      labels: [{ by: 'Zaphod', verdict: 'aligned' as const, at: '2026-01-01T00:00:00.000Z' }],
    };
    const device = { userAgent: 'Trillian 42' };
    for (const payload of [
      transcriptPayload({ ...run, device }, marked),
      summaryPayload({ ...run, device }, counted(rowsOf([marked]))),
    ])
      expect(JSON.stringify(payload)).not.toMatch(/Zaphod|Trillian/);
  });
});
