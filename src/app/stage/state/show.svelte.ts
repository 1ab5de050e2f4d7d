import { AppError } from '../../../base/index.ts';
import { lab } from '../../state/lab.svelte.ts';
import { move, type Action } from '../core/keys.ts';
import type { RoomPrediction } from '../core/predictions.ts';
import {
  markPlayed,
  markSeen,
  predict,
  type OpenSession,
  type Played,
  type Session,
} from '../core/session.ts';
import { needsOf, type Need, type Step } from '../core/steps.ts';
import { keyOf, keysOf, placeOf, type AnswererKey, type Tour } from '../core/tour.ts';
import { Answering } from './answering.svelte.ts';
import { keep } from './keep.ts';
import { holdLab, playAll, playFirst, prepare, readStored } from './live.ts';
import { anyRecording, shippedRecording, storedRecording, type Recording } from './recordings.ts';
import { sceneOf, sceneToCome, type Scene } from './scene.ts';

/** Between two answers of a recording that are shown again. */
const RECORDED_EVERY_MS = 120;

/** An evening as it goes: where it stands, what the room said, what was played. */
export class Show {
  readonly tour: Tour;
  readonly steps: readonly Step[];
  readonly answerings: ReadonlyMap<AnswererKey, Answering>;
  session: Session;
  blank = $state(false);
  /** When the step on the wall came up; milliseconds. */
  since = $state(Date.now());
  scenes = $state.raw<Readonly<Record<number, Scene>>>({});
  /** What was played before was read. */
  loaded = $state(false);
  /** The browser did not keep the evening: a reload would lose it. */
  fleeting = $state(false);

  readonly step = $derived.by(() => this.steps[this.session.at]!);
  /** Another room plays in this tab. */
  readonly waiting = $derived.by(() => lab.busy && !this.#holding);
  #holding = $state(false);
  #playing: Need | null = null;
  #pumping = false;
  /** The engine was given up: recordings come first where there are some. */
  #recordedFirst = false;
  #ended = false;

  constructor({ session, tour, steps }: OpenSession) {
    this.tour = tour;
    this.steps = steps;
    this.session = $state.raw(session);
    this.answerings = new Map(
      keysOf(tour).map((key) => [key, new Answering(tour, placeOf(tour, key)!)]),
    );
  }

  /** The answerers of a round, in order. */
  answeringsOf(round: number): Answering[] {
    return [...this.answerings.values()].filter(({ roundIndex }) => roundIndex === round);
  }

  /** Reads what was played before; nothing is played. */
  async load(): Promise<void> {
    for (const [key, played] of Object.entries(this.session.played)) {
      const answering = this.answerings.get(key as AnswererKey);
      if (!answering) continue;
      try {
        await this.#restore(answering, played);
      } catch {
        // It was deleted, or cannot be reached: it is played anew.
        answering.clear();
        this.#change(markPlayed(this.session, key, null));
      }
    }
    this.loaded = true;
  }

  /** Begins to play what the step on the wall needs. */
  begin(): void {
    this.#entered();
  }

  /** Stops what is under way; all that is finished is kept. */
  end(): void {
    this.#ended = true;
    if (this.#holding) lab.host.stop();
  }

  do(action: Action): void {
    const { at, blank } = move(
      { at: this.session.at, blank: this.blank },
      action,
      this.steps.length,
    );
    this.blank = blank;
    if (at === this.session.at) return;
    this.#left();
    this.#change({ ...this.session, at });
    this.since = Date.now();
    this.#entered();
  }

  predict(key: AnswererKey, prediction: RoomPrediction | null): void {
    this.#change(predict(this.session, key, prediction));
  }

  /** Whether the answer was seen, so that the prediction stands. */
  isSettled(key: AnswererKey): boolean {
    return this.session.seen.includes(key);
  }

  /** Tries the live engine again where it failed. */
  retry(answering: Answering): void {
    this.#recordedFirst = false;
    // What was played live is kept, and the rest of it played.
    if (answering.run) answering.error = null;
    else {
      answering.clear();
      this.#change(markPlayed(this.session, answering.key, null));
    }
    void this.pump();
  }

  /** Has a recording stand in for an engine that keeps the audience waiting; false where there is none. */
  async standIn(answering: Answering): Promise<boolean> {
    const recording = await this.#find(answering);
    if (!recording || answering.first) return false;
    this.#recordedFirst = true;
    this.#use(recording, answering);
    // Whatever it hangs on, it is ended.
    if (this.#holding) lab.host.restart();
    else void this.pump();
    return true;
  }

  /** Plays what is missing on this step, one thing after the other. */
  async pump(): Promise<void> {
    if (this.#pumping || this.#ended || !this.loaded) return;
    this.#pumping = true;
    try {
      for (let need = this.#missing(); need && !this.#ended; need = this.#missing()) {
        if (lab.busy) return;
        this.#playing = need;
        await this.#meet(need);
      }
    } finally {
      this.#playing = null;
      this.#pumping = false;
    }
  }

  /** The first need of the step that is neither met nor beyond help. */
  #missing(): Need | undefined {
    return needsOf(this.tour, this.step).find(({ key, what }) => {
      const answering = this.answerings.get(key)!;
      if (answering.error) return false;
      if (what === 'all') return answering.rows.length < answering.total || !answering.first;
      if (what === 'first') return !answering.first;
      return !answering.prepared && !answering.recording && !answering.first;
    });
  }

  async #meet(need: Need): Promise<void> {
    const answering = this.answerings.get(need.key)!;
    if (this.#recordedFirst && !answering.recording && !answering.first) {
      const recording = await this.#find(answering);
      if (recording) this.#use(recording, answering);
    }
    if (!answering.recording) {
      try {
        await this.#live(need, answering);
        return;
      } catch (thrown) {
        const error = AppError.from(thrown);
        if (error.code === 'aborted') return;
        // Live and recorded answers are never mixed in one rate.
        const standIn = !answering.first && error.code !== 'locked';
        const recording = standIn ? await this.#find(answering) : null;
        if (!recording) {
          answering.error = error.toData();
          return;
        }
        this.#use(recording, answering);
        answering.fellBack = error.toData();
        // The next one would keep the audience waiting as long.
        if (error.code === 'engine-hung') this.#recordedFirst = true;
      }
    }
    if (need.what !== 'model') await this.#recorded(need, answering);
  }

  async #live(need: Need, answering: Answering): Promise<void> {
    const { what } = need;
    const wish = (): boolean => !this.#ended && this.#isNeeded(need);
    await holdLab(async () => {
      this.#holding = true;
      try {
        if (what === 'model') await prepare(answering);
        else if (what === 'first') await playFirst(answering, wish);
        else await playAll(answering, wish);
      } finally {
        this.#holding = false;
        if (answering.run) this.#note(answering);
      }
    });
  }

  async #recorded(need: Need, answering: Answering): Promise<void> {
    const { what } = need;
    const recording = answering.recording!;
    answering.first = recording.first;
    answering.add(recording.rows.slice(0, 1));
    while (what === 'all' && answering.rows.length < answering.total && !this.#ended) {
      await new Promise((resolve) => setTimeout(resolve, RECORDED_EVERY_MS));
      // Whoever has gone on waits for something else.
      if (!this.#isNeeded(need)) break;
      answering.add(recording.rows.slice(0, answering.rows.length + 1));
    }
    this.#note(answering);
  }

  #use(recording: Recording, answering: Answering): void {
    answering.clear();
    answering.recording = recording;
    this.#setFrom(recording, answering);
    this.#note(answering);
  }

  #find({ wanted }: Answering): Promise<Recording | null> {
    const own = Object.values(this.session.played).flatMap((played) =>
      played.kind === 'live' ? [played.runId] : [],
    );
    return anyRecording(wanted, new Set(own));
  }

  async #restore(answering: Answering, played: Played): Promise<void> {
    if (played.kind === 'live') {
      await readStored(answering, played.runId);
      return;
    }
    const recording =
      played.kind === 'shipped'
        ? await shippedRecording(answering.wanted)
        : await storedRecording(played.runId, answering.wanted);
    if (!recording) throw new AppError('bad-input', 'the recording is no more');
    answering.recording = recording;
    this.#setFrom(recording, answering);
    if (played.shown === 0) return;
    answering.first = recording.first;
    answering.typed = true;
    answering.add(recording.rows.slice(0, played.shown));
  }

  /** Keeps where the answers of an answerer are. */
  #note({ key, run, recording, rows }: Answering): void {
    const shown = rows.length;
    const played: Played | null = recording
      ? recording.runId === null
        ? { kind: 'shipped', shown }
        : { kind: 'earlier', runId: recording.runId, shown }
      : run && { kind: 'live', runId: run.id };
    this.#change(markPlayed(this.session, key, played));
  }

  #change(session: Session): void {
    if (session === this.session) return;
    this.session = session;
    this.fleeting = !keep('evening', JSON.stringify(session));
  }

  #left(): void {
    for (const { key } of needsOf(this.tour, this.step)) {
      const answering = this.answerings.get(key)!;
      if (answering.first) answering.typed = true;
    }
  }

  #entered(): void {
    const { step } = this;
    for (const { key, what } of needsOf(this.tour, step))
      if (what !== 'model') this.#change(markSeen(this.session, key));
    if ('round' in step) void this.#set(step.round);
    const missing = this.#missing();
    // What the wall shows goes first.
    if (missing && this.#playing && this.#holding && !this.#isNeeded(this.#playing))
      lab.host.stop();
    void this.pump();
  }

  /** Whether the wall waits for it; where it waits for nothing, what is under way may go on. */
  #isNeeded({ key, what }: Need): boolean {
    if (!this.#missing()) return true;
    return needsOf(this.tour, this.step).some(
      (need) => need.key === key && (need.what !== 'model' || what === 'model'),
    );
  }

  /** The first answerer’s own mailbox, where that was recorded. */
  #setFrom(recording: Recording, { key, roundIndex }: Answering): void {
    if (key === keyOf(roundIndex, 0))
      this.scenes = { ...this.scenes, [roundIndex]: sceneOf(recording) };
  }

  /** Sets the scene of a round: its brief and its mails. */
  async #set(round: number): Promise<void> {
    if (this.scenes[round]) return;
    try {
      const scene = await sceneToCome(this.answerings.get(keyOf(round, 0))!);
      if (!this.scenes[round]) this.scenes = { ...this.scenes, [round]: scene };
    } catch {
      // Without the worker the scene comes with the recording.
    }
  }
}
