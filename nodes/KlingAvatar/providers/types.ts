import type { MediaLimits } from '../media/types';
import type { ProviderFault, TaskReading } from '../task/reading';
import type { AvatarTask, ProviderId } from '../task/task';

/** What a server answered, read whole. Header names are lower case; the key is already struck out. */
export interface HttpAnswer {
	/** The address that was asked; links in the body may be relative to it. */
	url: string;
	status: number;
	headers: Record<string, string>;
	text: string;
	/**
	 * The parsed body; `undefined` when it is not JSON. A whole number that JavaScript cannot hold exactly
	 * is its digits as text.
	 */
	json: unknown;
}

/** How one request ended. */
export type Transfer =
	| { kind: 'answer'; answer: HttpAnswer }
	/** It surely never reached the provider: refused, no such host, no valid certificate, blocked. */
	| { kind: 'notSent'; why: string; retryable: boolean }
	/** It may have reached the provider: cut off, timed out, stopped. */
	| { kind: 'lost'; why: string };

/** What a create request came to. */
export type CreateReading =
	| { kind: 'created'; task: AvatarTask }
	/** Nothing was created, and the answer proves it. */
	| { kind: 'refused'; fault: ProviderFault; retryable: boolean }
	/** A job may exist. */
	| { kind: 'unknown'; fault: ProviderFault };

/** A picture or a sound as it is sent: a link, or bytes that travel as base64. */
export type MediaValue = { url: string } | { bytes: Uint8Array };

/** What a create request is made of, the same for every gateway. */
export interface CreateInput {
	/** The gateway's own name of the quality: aijisu's `model`, CometAPI's `mode`. */
	quality: string;
	image: MediaValue;
	audio: MediaValue | { audioId: string };
	/** Seconds; `null` where the gateway does not ask for it. */
	audioDurationSeconds: number | null;
	prompt: string;
	callbackUrl: string | null;
	externalTaskId: string | null;
}

/** A JSON body in which bytes stand for their base64 text. */
export type RequestBody = Readonly<Record<string, string | number | Uint8Array>>;

/**
 * One gateway: its paths, what goes into a request, and how an answer is read. Data in, data out; no
 * n8n and no network in it, so that a further gateway is one new file.
 */
export interface ProviderAdapter {
	readonly id: ProviderId;
	readonly label: string;
	/** The output field, and the request parameter, that names the quality. */
	readonly qualityField: 'model' | 'mode';
	/** Hard limits; `maxAudioSeconds` is the default of the option of that name. */
	readonly limits: MediaLimits;
	/** The longest sound that the option may allow, in seconds. */
	readonly maxAudioSecondsCeiling: number;
	/** Whether bytes can be sent in the request itself. */
	readonly takesBytes: boolean;
	/** Whether the sound's length must be sent. */
	readonly needsDuration: boolean;
	/** The sound's length in the precision in which it is sent and shown, in seconds. */
	sentSeconds(seconds: number): number;
	/** Whether the caller may name the job, and ask for it by that name. */
	readonly takesExternalTaskId: boolean;
	/** Whether it calls a `callback_url` when a task changes. */
	readonly callsBack: boolean;
	readonly createPath: string;
	createBody(input: CreateInput): RequestBody;
	/** Paths of the status of a task, the best first; the next is for an answer that fits no task. */
	queryPaths(taskId: string): readonly [string, ...string[]];
	readCreated(answer: HttpAnswer, externalTaskId: string | null): CreateReading;
	readTask(answer: HttpAnswer, taskId: string): TaskReading;
}
