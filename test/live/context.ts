import { setTimeout as sleep } from 'node:timers/promises';

import type {
	CreateInput,
	CreateReading,
	HttpAnswer,
	ProviderAdapter,
	Questionable,
	RequestBody,
} from '../../nodes/KlingAvatar/providers/types';
import type { TaskReading } from '../../nodes/KlingAvatar/task/reading';
import { isFinalStatus } from '../../nodes/KlingAvatar/task/status';
import type { AvatarTask, JobState } from '../../nodes/KlingAvatar/task/task';
import type { Finding } from './findings';
import type { Wire } from './wire';

/** What a run has to work with. */
export interface LiveMedia {
	image: CreateInput['image'];
	audio: { url: string } | { bytes: Uint8Array };
	/** Of the audio. */
	seconds: number;
	/** A sound longer than what is in question. */
	longAudio: { bytes: Uint8Array; seconds: number } | null;
}

/** Where the provider can call this machine, and what it called with. */
export interface CallbackListener {
	url: string;
	bodies: readonly unknown[];
}

export interface LiveOptions {
	adapter: ProviderAdapter;
	wire: Wire;
	media: LiveMedia;
	/** Asked before each step that costs something; `false` leaves the step out. */
	ask: (question: string) => Promise<boolean>;
	say: (line: string) => void;
	callback: CallbackListener | null;
	/** From one question to the next, and how long at most. */
	pollMilliseconds: number;
	timeoutMilliseconds: number;
	/** Unique to the run. */
	name: string;
}

/** What the steps hand to each other. */
export interface LiveRun extends LiveOptions {
	findings: Finding[];
	/** Adds one, whose verdict follows from one condition; `undefined` is "could not tell". */
	tell(question: string, assumed: string, observed: string, holds: boolean | undefined): void;
	/** The task that was made, once one was. */
	task: AvatarTask | null;
	/** Tasks that were created, in order. */
	tasks: AvatarTask[];
	/** What the account had at first, where the free question tells. */
	balance: number | null;
}

/** A step of a run, free or paid. */
export interface Step {
	title: string;
	/** What it can cost, in words; left out: nothing. */
	costs?: (run: LiveRun) => string;
	/** Whether it makes sense for this provider, and after what was found so far. */
	applies?: (run: LiveRun) => boolean;
	act: (run: LiveRun, step: string) => Promise<void>;
}

/** An answer in a line. */
export function inShort({ status, json, text }: HttpAnswer): string {
	const shown = json === undefined ? text : JSON.stringify(json);
	return `HTTP ${status}, ${shown.length > 300 ? `${shown.slice(0, 300)}…` : shown}`;
}

/** What is sent to make a video, as the node would. */
export function createInput(run: LiveRun, changes: Partial<CreateInput> = {}): CreateInput {
	const { adapter, media, name, callback } = run;
	return {
		quality: adapter.quality.initial,
		image: media.image,
		audio: media.audio,
		audioDurationSeconds: adapter.needsDuration ? media.seconds : null,
		prompt: '',
		callbackUrl: adapter.callsBack ? (callback?.url ?? null) : null,
		externalTaskId: adapter.takesExternalTaskId ? name : null,
		watermark: false,
		...changes,
	};
}

/** Seconds of video, as a person would say them. */
export const seconds = (length: number): string =>
	`up to ${Math.ceil(length)} s of video${length < 5 ? ' (WaveSpeedAI bills 5 s at least)' : ''} at the provider's lowest quality`;

/** Said where nobody knows whether a request created, and cost, something. */
export const mayExist = ({ adapter, name }: LiveRun): string =>
	`  something may have been created and charged all the same: look in your account at ${adapter.label}${adapter.takesExternalTaskId ? ` for external IDs that begin with ${name}` : ''}`;

/** The longest sound of which it is in question whether it is taken, in seconds. */
export const limitInQuestion = (adapter: ProviderAdapter): number | null =>
	adapter.unsureAboveSeconds ??
	(adapter.limits.audio.maxSeconds < adapter.maxAudioSecondsCeiling
		? adapter.limits.audio.maxSeconds
		: null);

/** A body in which every value that is `from` is `to`; `undefined` leaves it out. */
export function changed(body: RequestBody, from: unknown, to?: string): RequestBody {
	const entries = Object.entries(body).flatMap(([name, value]): Array<[string, typeof value]> => {
		if (value === from) return to === undefined ? [] : [[name, to]];
		const isNested = typeof value === 'object' && !(value instanceof Uint8Array);
		return [[name, isNested ? changed(value, from, to) : value]];
	});
	return Object.fromEntries(entries);
}

/** Creates once, and remembers the task. `change` makes another body of what the adapter would send. */
export async function create(
	run: LiveRun,
	step: string,
	input: CreateInput,
	change = (body: RequestBody): RequestBody => body,
): Promise<{ answer: HttpAnswer; reading: CreateReading }> {
	const { adapter, wire } = run;
	const { path, body } = adapter.createRequest(input);
	const answer = await wire.send(step, 'POST', path, change(body));
	const reading = adapter.readCreated(answer, input.externalTaskId);
	if (reading.kind === 'created') {
		run.tasks.push(reading.task);
		run.task ??= reading.task;
		run.say(`  task ${reading.task.taskId}`);
	}
	if (reading.kind === 'unknown') run.say(mayExist(run));
	return { answer, reading };
}

/** Asks on one path after the other for a task, and for its result where that is elsewhere. */
export async function ask<Task>(
	{ wire }: Pick<LiveRun, 'wire'>,
	step: string,
	questions: Questionable<Task>,
	taskId: string,
	[path = '', ...others]: readonly string[] = questions.queryPaths(taskId),
): Promise<{ answer: HttpAnswer; reading: TaskReading<Task>; path: string }> {
	let answer = await wire.send(step, 'GET', path);
	let reading = questions.readTask(answer, taskId);
	if (reading.kind === 'further') {
		answer = await wire.send(step, 'GET', reading.path);
		reading = reading.read(answer);
	}
	return reading.kind === 'task' || others.length === 0
		? { answer, reading, path }
		: await ask({ wire }, step, questions, taskId, others);
}

/** Asks until a task has ended, or the run's time is over. Gives its last state, and every word for one. */
export async function untilEnded<Task extends JobState>(
	run: LiveRun,
	step: string,
	questions: Questionable<Task>,
	task: Task,
): Promise<{ task: Task; words: Set<string>; answer: HttpAnswer | null }> {
	const words = new Set<string>();
	const end = Date.now() + run.timeoutMilliseconds;
	let answer: HttpAnswer | null = null;
	let paths: string[] | undefined;
	while (!isFinalStatus(task.status) && Date.now() < end) {
		if (answer) await sleep(run.pollMilliseconds);
		const told = await ask(run, step, questions, task.taskId, paths);
		answer = told.answer;
		if (told.reading.kind !== 'task') continue;
		({ task } = told.reading);
		paths = [told.path];
		if (task.providerStatus) words.add(task.providerStatus);
	}
	return { task, words, answer };
}
