import type { CompletionUsage, MLCEngine } from '@mlc-ai/web-llm';
import { AppError } from '../../base/index.ts';
import type { GenerateRequest, Generation, OptionScores, ScoreRequest } from '../engine.ts';
import type { Stop } from '../supervise.ts';

/** As much of WebLLM's engine as a conversation needs. */
export type ChatEngine = Pick<MLCEngine, 'chatCompletion' | 'getMessage' | 'interruptGenerate'>;

/** A model's own config may hold penalties, which would bend the probabilities asked for. */
const NO_PENALTIES = { frequency_penalty: 0, presence_penalty: 0, repetition_penalty: 1 };

/** The most rivals of a token that WebLLM tells of. */
const TOP = 5;

/** One answer, streamed. Ends by itself soon after the engine is interrupted. */
export async function answer(
  engine: ChatEngine,
  modelId: string,
  request: GenerateRequest,
  stop: Stop,
  onText?: (text: string) => void,
): Promise<Generation> {
  const { temperature, topP, topK } = request.sampling;
  // Leaving it out in silence would put a sampling into the record that was not used.
  if (topK !== 0) throw new AppError('bad-input', 'WebLLM has no top-k sampling: set it to 0');
  const started = performance.now();
  const chunks = await engine.chatCompletion({
    ...NO_PENALTIES,
    messages: request.messages,
    model: modelId,
    stream: true,
    stream_options: { include_usage: true },
    temperature,
    top_p: topP,
    seed: request.seed,
    max_tokens: request.maxTokens,
    ...(request.stop?.length ? { stop: request.stop } : {}),
    // OpenAI's `json_schema` form is ignored in silence.
    ...(request.schema
      ? { response_format: { type: 'json_object', schema: JSON.stringify(request.schema) } }
      : {}),
  });
  let streamed = '';
  let reason: string | null = null;
  let usage: CompletionUsage | undefined;
  // To the very end even after an interrupt: what is left unread keeps the engine locked.
  for await (const chunk of chunks) {
    // An interrupt that came before WebLLM began was forgotten when it did.
    if (stop.cause) await engine.interruptGenerate();
    const choice = chunk.choices[0];
    reason = choice?.finish_reason ?? reason;
    usage = chunk.usage ?? usage;
    const piece = choice?.delta.content;
    if (!piece) continue;
    streamed += piece;
    if (!stop.cause) onText?.(streamed);
  }
  if (stop.cause === 'abort') throw new AppError('aborted', 'stopped');
  // Not what was streamed: that may hold the beginning of a stop text.
  const text = await engine.getMessage(modelId);
  return {
    text,
    finish: finishOf(reason, stop),
    ...measures(usage, performance.now() - started),
  };
}

function finishOf(reason: string | null, stop: Stop): Generation['finish'] {
  if (reason === 'stop' || reason === 'length') return reason;
  if (reason === 'abort' && stop.cause === 'time-limit') return 'time-limit';
  throw new AppError('engine-crashed', `the answer broke off (${reason ?? 'no reason given'})`, {
    retryable: true,
  });
}

/** WebLLM's figures in ours. It counts only tokens that it read anew and says nothing of others. */
function measures(
  usage: CompletionUsage | undefined,
  elapsed: number,
): Pick<Generation, 'tokens' | 'times'> {
  const extra = usage?.extra;
  const prompt = usage?.prompt_tokens ?? 0;
  const output = usage?.completion_tokens ?? 0;
  // The first token comes out of the prefill; the others are decoded.
  const decoded = Math.max(0, output - 1);
  return {
    tokens: { prompt, cached: 0, output },
    times: {
      firstToken: milliseconds(extra?.time_to_first_token_s),
      prefill: milliseconds(extra && prompt / extra.prefill_tokens_per_s),
      decode: decoded === 0 ? 0 : milliseconds(extra && decoded / extra.decode_tokens_per_s),
      total: milliseconds(extra?.e2e_latency_s) ?? elapsed,
    },
  };
}

const milliseconds = (seconds: number | undefined): number | null =>
  seconds !== undefined && Number.isFinite(seconds) ? seconds * 1000 : null;

/**
 * Log-probabilities of the options' first tokens. At temperature 1, because WebLLM takes them
 * after the temperature; not streamed, because a token that is part of a character is left out
 * of the stream. An option outside the five likeliest tokens gets `null`.
 */
export async function firstTokenScores(
  engine: ChatEngine,
  modelId: string,
  request: ScoreRequest,
  stop: Stop,
): Promise<OptionScores> {
  const reply = await engine.chatCompletion({
    ...NO_PENALTIES,
    messages: request.messages,
    model: modelId,
    stream: false,
    temperature: 1,
    top_p: 1,
    max_tokens: 1,
    logprobs: true,
    top_logprobs: TOP,
  });
  if (stop.cause === 'abort') throw new AppError('aborted', 'stopped');
  if (stop.cause === 'time-limit') {
    throw new AppError('time-limit', 'the model took longer than the time limit', {
      retryable: true,
    });
  }
  const rivals = reply.choices[0]?.logprobs?.content?.[0]?.top_logprobs;
  if (!rivals) {
    throw new AppError('engine-crashed', 'WebLLM gave no log-probabilities', { retryable: true });
  }
  return { logProbabilities: request.options.map((option) => scoreOf(option, rivals)) };
}

function scoreOf(option: string, rivals: { token: string; logprob: number }[]): number | null {
  const matching = rivals.filter(({ token, logprob }) => {
    // Many vocabularies hold a word with and without the space before it.
    const start = token.trim();
    return start !== '' && option.startsWith(start) && Number.isFinite(logprob);
  });
  return matching.length === 0 ? null : Math.max(...matching.map(({ logprob }) => logprob));
}
