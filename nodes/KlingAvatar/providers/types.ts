import type { MediaLimits } from '../media/types';
import type { ProviderFault, TaskReading } from '../task/reading';
import type { AvatarTask } from '../task/task';
import type { SpeechTask } from '../task/speechTask';

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
	/** What there is to say of the key that was sent, should this be its refusal. */
	keyHint?: string;
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

/** What a status answer came to: what it says of the task, or where the rest is to be asked for. */
export type StatusReading<Task> =
	| TaskReading<Task>
	/** The task has ended, and another answer says how. */
	| { kind: 'further'; path: string; read: (answer: HttpAnswer) => TaskReading<Task> };

/** Where the state of a task is asked for, and how the answer is read. */
export interface Questionable<Task> {
	/** Paths of the status of a task, the best first; the next is for an answer that fits no task. */
	queryPaths(taskId: string): readonly [string, ...string[]];
	readTask(answer: HttpAnswer, taskId: string): StatusReading<Task>;
}

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
	/** Whether the video is to bear Kling's mark; only where `takesWatermark`. */
	watermark: boolean;
}

/** A JSON body in which bytes stand for their base64 text. */
export interface RequestBody {
	readonly [name: string]: string | number | boolean | Uint8Array | RequestBody;
}

/** A POST that creates something. */
export interface CreateRequest {
	/** From the base URL on, with its leading slash and its query. */
	path: string;
	body: RequestBody;
}

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
	/** What other gateways call the same, by their word in lower case. */
	synonyms: Readonly<Record<string, string>>;
}

/** Inclusive bounds of a number. */
export interface Bounds {
	min: number;
	max: number;
}

/** A choice of a field in the editor that may go without a description. */
export type SpeechChoice = Omit<Choice, 'description'> & Partial<Choice>;

/** One voice, as the editor's list shows it. */
export interface Voice {
	id: string;
	name: string;
	/** The languages that it speaks, in the values of the gateway's language field; `null`: not known. */
	languages: readonly string[] | null;
}

/** Where the editor's list of voices comes from. */
export type VoiceSource =
	/** Published as a table. A voice of the table speaks the languages that the table says, and no other. */
	| { from: 'table'; voices: readonly Voice[] }
	/** Asked for, which is free. `read` answers `null` for a body that lists no voices. */
	| {
			from: 'gateway';
			path: (model: string) => string;
			read: (body: unknown) => Voice[] | null;
	  };

/** What a request for speech is made of, the same for every gateway; `null`: the user did not say. */
export interface SpeechInput {
	text: string;
	/** A value of the gateway's `models`; empty where it has none to choose from. */
	model: string;
	voiceId: string;
	/** A value of the gateway's `languages`. */
	language: string;
	/** 1 is the voice's own. */
	speed: number;
	volume: number | null;
	pitch: number | null;
	emotion: string | null;
	format: string | null;
}

/** The text to speech of one gateway: what it can do, its paths, its request, its answers. */
export interface SpeechAdapter extends Questionable<SpeechTask> {
	/** Empty where there is nothing to choose from. The first is what a new node starts with. */
	readonly models: readonly SpeechChoice[];
	/** The first is what a new node starts with. */
	readonly languages: readonly SpeechChoice[];
	/** The longest text; `null` where none is documented. */
	readonly maxCharacters: number | null;
	readonly speed: Bounds;
	/** `null` where it cannot be chosen. */
	readonly volume: Bounds | null;
	readonly pitch: Bounds | null;
	/** Empty where it cannot be chosen. */
	readonly emotions: readonly SpeechChoice[];
	/** Empty where it cannot be chosen: MP3. */
	readonly formats: readonly SpeechChoice[];
	readonly voices: VoiceSource;
	createRequest(input: SpeechInput): CreateRequest;
	readCreated(answer: HttpAnswer): CreateReading<SpeechTask>;
	/** Where the sound itself is to be had, with the key, when a finished speech has no link; else `null`. */
	contentPath(taskId: string): string | null;
}

/** What the credential has to know about a gateway's keys. */
export interface KeyFacts {
	/** The word before the key in the header `Authorization`. */
	scheme: 'Bearer' | 'Key';
	/** Whether an Access Key and a Secret Key may take the place of the API key. */
	takesKeyPair?: true;
	/** How its keys are built, where that is known: a refused key may be seen to be another gateway's. */
	form?: RegExp;
	/** What else is refused like a wrong key. */
	refusedHint?: string;
	/** Where a key goes when the credential has no Base URL; `null` where the gateway publishes no address. */
	defaultBaseUrl: string | null;
	/** What the credential form says about the Base URL, after the gateway's name. */
	baseUrlHint: string;
	/** How the paths of requests begin, the longest first: a Base URL that people paste may end so. */
	pathBeginnings: readonly string[];
	/**
	 * Other addresses of the gateway that its key may go to, where the credential has the default Base URL. With
	 * another one everything goes there.
	 */
	hosts?: Partial<Record<OtherHost, string>>;
	/** A free read that needs the key. */
	testPath: string;
	/** Whether an answer to it is that of the API. */
	isTestAnswer(body: unknown): boolean;
}

/** What a gateway may have an address of its own for. */
export type OtherHost = 'keyTest' | 'upload';

/** A file that is to be had by a link. */
export interface UploadFile {
	/** Ends with the extension of its type. */
	name: string;
	mimeType: string;
	bytes: Uint8Array;
}

/** What became of a request for an upload. */
export type UploadReading =
	/** The file is there. */
	| { kind: 'uploaded'; link: string }
	/** The bytes go to an address that the answer names, without the key. */
	| { kind: 'put'; url: string; headers: Readonly<Record<string, string>>; link: string }
	| { kind: 'refused'; fault: ProviderFault };

/** How a gateway takes files before the request that they are for. Free, and may be repeated. */
export interface UploadAdapter {
	uploadRequest(file: UploadFile): CreateRequest;
	readUpload(answer: HttpAnswer): UploadReading;
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
 * https://apidoc.cometapi.com/api/video/kling/avatar, Kling https://kling.ai/document-api, fal.ai
 * https://fal.ai/docs, kie.ai https://docs.kie.ai, WaveSpeedAI https://wavespeed.ai/docs.
 */
export interface ProviderAdapter extends Questionable<AvatarTask> {
	/** The value of the `provider` parameter. */
	readonly id: string;
	/** The name in messages. */
	readonly label: string;
	/** Its entry in the editor's list. */
	readonly option: Omit<Choice, 'value'>;
	readonly key: KeyFacts;
	readonly quality: QualityField;
	/** Hard limits; `maxSeconds` of the sound is the default of the option Max Audio Length. */
	readonly limits: Omit<MediaLimits, 'providerLabel'>;
	/** The longest sound that the option may allow, in seconds. */
	readonly maxAudioSecondsCeiling: number;
	/** The longest prompt, in characters. */
	readonly maxPromptCharacters: number;
	/** Above so many seconds of sound the output pane warns that the gateway may not take it; `null`: never. */
	readonly unsureAboveSeconds: number | null;
	/** Whether bytes can be sent in the request itself. */
	readonly takesBytes: boolean;
	/** Takes files beforehand, so that links to them can be sent; `null` where it takes none. */
	readonly upload: UploadAdapter | null;
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
	/** Whether Kling's mark on the video can be asked for. */
	readonly takesWatermark: boolean;
	/** Whether it calls an address of the user's when a task changes. */
	readonly callsBack: boolean;
	createRequest(input: CreateInput): CreateRequest;
	/** What the answer proves. What proves that nothing was created is the gateway's own. */
	readCreated(answer: HttpAnswer, externalTaskId: string | null): CreateReading;
	/** The refusal in an answer to any other request; `null` when it looks like a success. */
	readFault(answer: HttpAnswer): ProviderFault | null;
	/** Its text to speech; `null` where it has none that this node knows. */
	readonly speech: SpeechAdapter | null;
}
