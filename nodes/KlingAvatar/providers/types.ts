import type { MediaLimits } from '../media/types';
import type { ProviderFault, TaskReading } from '../task/reading';
import type { AvatarTask } from '../task/task';

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
export type CreateReading<Task = AvatarTask> =
	| { kind: 'created'; task: Task }
	/** Nothing was created, and the answer proves it. */
	| { kind: 'refused'; fault: ProviderFault; retryable: boolean }
	/** A job may exist. */
	| { kind: 'unknown'; fault: ProviderFault };

/** A picture or a sound as it is sent: a link, or bytes that travel as base64. */
export type MediaValue = { url: string } | { bytes: Uint8Array };

/** What a create request is made of, the same for every gateway. */
export interface CreateInput {
	/** A value of the gateway's quality field. */
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

/** One choice of a field in the editor. */
export interface Choice {
	value: string;
	name: string;
	description: string;
}

/** The parameter that chooses between Kling's qualities, as a gateway calls it. */
export interface QualityField {
	/** The request parameter, the node's parameter and the output field. */
	field: 'model' | 'mode';
	displayName: string;
	/** What a new node starts with. */
	initial: string;
	choices: readonly Choice[];
}

/** What the credential has to know about a gateway's keys. */
export interface KeyFacts {
	/** Where a key goes when the credential has no Base URL; `null` where the gateway publishes no address. */
	defaultBaseUrl: string | null;
	/** What the credential form says about the Base URL, after the gateway's name. */
	baseUrlHint: string;
	/** A free read that needs the key and answers with JSON that has `data`. */
	testPath: string;
}

/**
 * One gateway: what it can do, its paths, what goes into a request, and how an answer is read. Data in,
 * data out; no n8n and no network in it. Everything else asks the adapter, so a further gateway is one
 * new file and its entry in `index.ts`.
 *
 * How sure a fact is, in the comments of the gateways: **high**, read in the vendor's own documentation
 * (or a faithful mirror of it); **medium**, other clients or relays agree on it, or a single copy says
 * so; **low**, inferred. What is not high is read tolerantly.
 *
 * Documentation: aijisu (UniAll) https://docs.uniall.ai/models/avatar/digital-human, CometAPI
 * https://apidoc.cometapi.com/api/video/kling/avatar, Kling https://kling.ai/document-api.
 */
export interface ProviderAdapter {
	/** The value of the `provider` parameter. */
	readonly id: string;
	/** The name in messages. */
	readonly label: string;
	/** Its entry in the editor's list. */
	readonly option: Omit<Choice, 'value'>;
	readonly key: KeyFacts;
	readonly quality: QualityField;
	/** Hard limits; `maxSeconds` of the sound is the default of the option Max Audio Length. */
	readonly limits: MediaLimits;
	/** The longest sound that the option may allow, in seconds. */
	readonly maxAudioSecondsCeiling: number;
	/** Whether bytes can be sent in the request itself. */
	readonly takesBytes: boolean;
	/** Whether speech that the gateway made itself can be named by its ID. */
	readonly takesAudioId: boolean;
	/** Whether the sound's length must be sent. */
	readonly needsDuration: boolean;
	/** The sound's length in the precision in which it is sent and shown, in seconds. */
	sentSeconds(seconds: number): number;
	/** What is sent when the user gave no prompt; `null` where none is needed. */
	readonly emptyPrompt: string | null;
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
