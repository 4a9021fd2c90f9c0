import type {
	CreateInput,
	HttpAnswer,
	ProviderAdapter,
} from '../../nodes/KlingAvatar/providers/types';
import type { AvatarTask } from '../../nodes/KlingAvatar/task/task';
import type { Finding } from './findings';
import type { Wire } from './wire';

/** What a run has to work with. */
export interface LiveMedia {
	image: CreateInput['image'];
	audio: { url: string } | { bytes: Uint8Array };
	/** Of the audio. */
	seconds: number;
	/** A sound longer than a minute, for the question whether CometAPI takes it. */
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
	/** The task that was made, once one was. */
	task: AvatarTask | null;
	/** Names under which tasks were created, in order. */
	tasks: AvatarTask[];
}

/** A step of a run, free or paid. */
export interface Step {
	title: string;
	/** What it can cost, in words; `null`: nothing. */
	costs: (run: LiveRun) => string | null;
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
	`up to ${Math.ceil(length)} s of video at the provider's lowest quality`;

/** Said where nobody knows whether a request created, and cost, something. */
export const mayExist = ({ adapter, name }: LiveRun): string =>
	`  something may have been created and charged all the same: look in your account at ${adapter.label}${adapter.takesExternalTaskId ? ` for external IDs that begin with ${name}` : ''}`;
