import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isOutOfReach, parseMediaUrl } from '../../links/publicUrl';
import type { MediaLimits } from '../../media/types';
import { refuseOtherProvider, type Session } from '../../n8n/session';
import { readChoice, readNumber, readSwitch, readText } from '../../n8n/values';
import { readCapacity } from '../../paying/submissionRun';
import type { IfNameExists } from '../../paying/taskClient';
import { allProviders } from '../../providers';
import type { ProviderAdapter, QualityField } from '../../providers/types';
import { Failure } from '../../task/failure';
import { type Get, type MediaOrigin, readImage, readVoice, type VoiceSource } from './readMedia';

/** One item's parameters, checked for form but not yet for content. */
export interface SubmitRequest extends VoiceSource {
	itemIndex: number;
	quality: string;
	image: MediaOrigin;
	/** Whether the voice is the speech that the item holds, rather than what a parameter names. */
	isSpeech: boolean;
	/** Seconds entered by hand; `null` means measure. */
	enteredSeconds: number | null;
	prompt: string;
	callbackUrl: string | null;
	/** Whether that is the address which resumes this execution. */
	resumesExecution: boolean;
	/** Every check, and nothing is sent. */
	checkOnly: boolean;
	/** The user's own, or `null` to have one made. */
	externalTaskId: string | null;
	/** What to do when a task of the user's name exists. */
	ifExternalTaskIdExists: IfNameExists;
	checkMediaLinks: boolean;
	/** Whether the video is to bear Kling's mark. */
	watermark: boolean;
	/** Whether an unsure submission is repeated. */
	submitAgainWhenUnsure: boolean;
	/** How long to wait for an account that takes no more at the moment. Seconds. */
	capacitySeconds: number;
	/** The most that one run may submit; `null`: any. Seconds. */
	maxTotalSeconds: number | null;
	limits: MediaLimits;
}

/**
 * Reads and checks the parameters of one item, as far as that is possible without looking into a file.
 * Throws Failure.
 *
 * @param voice the sound, if it is not the one that the parameters name
 */
export function readSubmitRequest(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	voice?: VoiceSource,
): SubmitRequest {
	const { context, adapter } = session;
	refuseOtherProvider(session, itemIndex);
	const item = context.getInputData()[itemIndex] ?? { json: {} };
	const get: Get = (name, fallback = '') =>
		context.getNodeParameter(name, itemIndex, fallback as string);
	const options = get('options', {}) as IDataObject;

	const limits = readLimits(adapter, options);
	const quality = readQuality(session, get);
	const image = readImage(session, get);
	const { isSpeech, ...spoken } = voice
		? { ...voice, isSpeech: true }
		: readVoice(session, item, get);
	const request: SubmitRequest = {
		itemIndex,
		quality,
		image,
		...spoken,
		isSpeech,
		enteredSeconds: isSpeech ? null : readEnteredSeconds(adapter, limits, get),
		prompt: readPrompt(adapter, get),
		...readCallback(session, options, itemIndex),
		externalTaskId: adapter.takesExternalTaskId
			? readText('External Task ID', options.externalTaskId).trim() || null
			: null,
		ifExternalTaskIdExists: readChoice(
			'If External Task ID Exists',
			options.ifExternalTaskIdExists ?? 'fail',
			['fail', 'useExisting'],
		),
		checkMediaLinks: readSwitch('Check Media Links', options.checkMediaLinks ?? true),
		submitAgainWhenUnsure: readSwitch(
			'Submit Again When Unsure',
			options.submitAgainWhenUnsure ?? false,
		),
		watermark: adapter.takesWatermark && readSwitch('Watermark', options.watermark ?? false),
		capacitySeconds: readCapacity(options),
		maxTotalSeconds:
			options.maxTotalSeconds === undefined
				? null
				: readNumber('Max Total Seconds', options.maxTotalSeconds, { min: 1, unit: 'seconds' }),
		checkOnly: readSwitch('Check Only (Dry Run)', options.checkOnly ?? false),
		limits,
	};
	if (
		adapter.needsDuration &&
		!request.checkMediaLinks &&
		request.enteredSeconds === null &&
		request.spokenSeconds === null &&
		request.audio.from === 'url'
	) {
		throw new Failure(
			'"Audio Duration" is measured automatically, but "Check Media Links" is off',
			'Set "Audio Duration" to "Enter Manually" and give the length, or remove the option "Check Media Links".',
		);
	}
	return request;
}

/** Refused by the table that fills the editor: an unknown word would be paid for, or refused, elsewhere. */
function readQuality({ context, adapter }: Session<IExecuteFunctions>, get: Get): string {
	const own = adapter.quality;
	const asOwn = ({ field, initial }: QualityField): unknown => {
		const value = get(field, initial);
		const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
		return own.synonyms[word] ?? value;
	};
	const quality = readChoice(
		own.displayName,
		asOwn(own),
		own.choices.map(({ value }) => value),
	);
	if (!String(context.getNode().parameters.provider).startsWith('=')) return quality;
	// The editor shows the field of one provider at a time, and the other may still be as it was at first.
	const other = allProviders.find((one) => asOwn(one.quality) !== quality)?.quality;
	if (other === undefined) return quality;
	throw new Failure(
		`"${own.displayName}" is "${quality}", but "${other.displayName}" is "${String(get(other.field, other.initial))}"`,
		`"Provider" is an expression, so either may count. Set both to the same quality, by an expression that gives "std" or "pro", for instance.`,
	);
}

function readPrompt({ label, maxPromptCharacters }: ProviderAdapter, get: Get): string {
	const prompt = readText('Prompt', get('prompt')).trim();
	const characters = [...prompt].length;
	if (characters <= maxPromptCharacters) return prompt;
	throw new Failure(
		`"Prompt" has ${characters} characters; ${label} accepts up to ${maxPromptCharacters}`,
		'Shorten it: a few words on scene, expression and camera are enough. The spoken words belong in the audio.',
	);
}

/** The provider's limits, with the longest sound as the user set it. */
function readLimits(adapter: ProviderAdapter, options: IDataObject): MediaLimits {
	const { label: providerLabel, limits, maxAudioSecondsCeiling: max } = adapter;
	const maxSeconds = readNumber(
		'Max Audio Length (Seconds)',
		options.maxAudioSeconds ?? limits.audio.maxSeconds,
		{
			min: limits.audio.minSeconds,
			max,
			unit: 'seconds',
			advice: 'Kling makes no longer videos in one piece. Split longer audio and submit the parts.',
		},
	);
	return { providerLabel, ...limits, audio: { ...limits.audio, maxSeconds } };
}

/** The provider holds money by this number, so one that no video can have is refused. */
function readEnteredSeconds(
	{ needsDuration }: ProviderAdapter,
	{ audio }: MediaLimits,
	get: Get,
): number | null {
	if (!needsDuration) return null;
	const source = readChoice('Audio Duration', get('audioDurationSource', 'auto'), [
		'auto',
		'manual',
	]);
	if (source === 'auto') return null;
	const value = get('audioDurationSeconds', 0);
	const seconds = typeof value === 'string' ? Number(value.trim() || Number.NaN) : value;
	if (
		typeof seconds === 'number' &&
		seconds > audio.maxSeconds &&
		isLength(seconds / 1000, audio)
	) {
		throw new Failure(
			`"Audio Duration (Seconds)" is ${seconds}, which looks like milliseconds`,
			`Divide it by 1000 ({{ $json.audioLength / 1000 }}), or set "Audio Duration" to "Measure Automatically".`,
		);
	}
	return readNumber('Audio Duration (Seconds)', value, {
		min: audio.minSeconds,
		max: audio.maxSeconds,
		unit: 'seconds',
		advice:
			'Enter the length of the audio in seconds, or set "Audio Duration" to "Measure Automatically".',
	});
}

function isLength(seconds: number, { minSeconds, maxSeconds }: MediaLimits['audio']): boolean {
	return seconds >= minSeconds && seconds <= maxSeconds;
}

const NOBODY: Callback = { callbackUrl: null, resumesExecution: false };

type Callback = Pick<SubmitRequest, 'callbackUrl' | 'resumesExecution'>;

/** Where the provider is to call when the task changes. Throws Failure. */
function readCallback(
	{ context, adapter, credential }: Session<IExecuteFunctions>,
	options: IDataObject,
	itemIndex: number,
): Callback {
	if (!adapter.callsBack) return NOBODY;
	const choice = readChoice('Callback', options.callback ?? 'none', ['none', 'execution', 'url']);
	if (choice === 'none') return NOBODY;
	const isOwn = choice === 'execution';
	const value = isOwn
		? context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex)
		: options.callbackUrl;
	const parsed = parseMediaUrl(readText('Callback URL', value));
	if (!parsed.ok) {
		throw new Failure(
			`"Callback URL" ${parsed.why}`,
			'Enter a link that starts with https://, or remove the option "Callback".',
		);
	}
	if (!isOutOfReach(parsed.url.hostname, credential.baseUrl)) {
		return { callbackUrl: parsed.url.href, resumesExecution: isOwn };
	}
	throw isOwn
		? new Failure(
				`"Callback" is "Resume This Execution", but this n8n's address (${parsed.url.hostname}) cannot be reached from the internet`,
				'Set the environment variable WEBHOOK_URL of n8n to its public address, or set "Callback" to "None" and "Wait Mode" to "Poll".',
			)
		: new Failure(
				`"Callback URL" points to ${parsed.url.hostname}, which only this machine or network can reach`,
				'Give a link that the provider can open.',
			);
}
