import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { parseInlineMedia } from '../../links/inlineMedia';
import { isLocalOrPrivateHost, parseMediaUrl } from '../../links/publicUrl';
import type { Session } from '../../n8n/session';
import type { MediaOrigin, SubmitRequest } from './request';

const MAX_PROMPT_CHARACTERS = 2500;

/**
 * Reads and checks the parameters of one item, as far as that is possible without looking into a file.
 * Throws InputProblem.
 */
export function readSubmitRequest(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
): SubmitRequest {
	const { context, adapter } = session;
	const get = (name: string, fallback: unknown = ''): unknown =>
		context.getNodeParameter(name, itemIndex, fallback as string);
	const options = get('options', {}) as IDataObject;

	const prompt = textOf(get('prompt')).trim();
	if ([...prompt].length > MAX_PROMPT_CHARACTERS) {
		throw new InputProblem(
			`Prompt has ${[...prompt].length} characters; ${adapter.label} takes up to ${MAX_PROMPT_CHARACTERS}`,
			'Shorten it: a few words on scene, expression and camera are enough. The spoken words belong in the audio.',
		);
	}
	const checkMediaLinks = options.checkMediaLinks !== false;
	const enteredSeconds = readEnteredSeconds(session, get);
	const request: SubmitRequest = {
		itemIndex,
		quality: textOf(get(adapter.qualityField)),
		image: readImage(session, get),
		audio: readAudio(session, get),
		enteredSeconds,
		prompt,
		callbackUrl: readCallback(session, options, itemIndex),
		externalTaskId: adapter.takesExternalTaskId
			? textOf(options.externalTaskId).trim() || null
			: null,
		checkMediaLinks,
		limits: {
			...adapter.limits,
			audio: { ...adapter.limits.audio, maxSeconds: readMaxSeconds(session, options) },
		},
	};
	if (
		adapter.needsDuration &&
		!checkMediaLinks &&
		enteredSeconds === null &&
		request.audio.from === 'url'
	) {
		throw new InputProblem(
			'Audio Duration is measured automatically, but Check Media Links is off',
			'Set "Audio Duration" to "Enter Manually" and give the length, or remove the option "Check Media Links".',
		);
	}
	return request;
}

type Get = (name: string, fallback?: unknown) => unknown;

function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function readImage(session: Session<IExecuteFunctions>, get: Get): MediaOrigin {
	return get('imageSource') === 'binary'
		? readFieldName('Image', textOf(get('imageBinaryField')))
		: readLink(session, 'Image URL', textOf(get('imageUrl')));
}

function readAudio(session: Session<IExecuteFunctions>, get: Get): SubmitRequest['audio'] {
	const source = get('audioSource');
	const url = textOf(get('audioUrl')).trim();
	const audioId = textOf(get('audioId')).trim();
	if (source === 'binary') return readFieldName('Audio', textOf(get('audioBinaryField')));
	if (source === 'url') return readLink(session, 'Audio URL', url);
	if (source !== 'audioId') {
		// Only an expression in Audio Source gets here.
		throw new InputProblem(
			url !== '' && audioId !== ''
				? 'Audio URL and Audio ID are both filled in, and Audio Source does not say which one to use'
				: 'There is no audio: Audio Source names none of its choices',
			'Choose exactly one Audio Source: its values are "binary", "url" and, for CometAPI, "audioId".',
		);
	}
	if (session.adapter.id !== 'cometApi') {
		throw new InputProblem(
			`Audio Source is Audio ID, which ${session.adapter.label} does not know`,
			'Choose "Input Data" or "URL" as Audio Source.',
		);
	}
	if (audioId === '') {
		throw new InputProblem(
			'Audio ID is empty',
			'Enter the ID that Kling text to speech returned, or choose another Audio Source.',
		);
	}
	if (/^(https?:|data:)/i.test(audioId)) {
		throw new InputProblem(
			'Audio ID holds a link',
			'Choose "URL" as Audio Source for a link. An Audio ID is what Kling text to speech returns beside the link.',
		);
	}
	return { from: 'audioId', audioId };
}

function readFieldName(label: 'Image' | 'Audio', value: string): MediaOrigin {
	const fieldName = value.trim();
	if (fieldName === '') {
		throw new InputProblem(
			`${label} Input Data Field Name is empty`,
			label === 'Audio'
				? 'Enter the name of the field that holds the audio file. Text-to-speech nodes use "data".'
				: 'Enter the name of the field that holds the image file, or choose "URL" as Image Source.',
		);
	}
	return { from: 'binary', fieldName };
}

function readLink(session: Session<IExecuteFunctions>, label: string, value: string): MediaOrigin {
	const { adapter, credential } = session;
	const inline = parseInlineMedia(value);
	if (inline !== null) {
		if (!adapter.takesBytes) {
			throw new InputProblem(
				`${label} holds the file itself instead of a link, and ${adapter.label} takes links only`,
				`Turn the content into a file with a Convert to File node and choose "Input Data" as source, or give a link.`,
			);
		}
		return { from: 'inline', bytes: inline };
	}
	const parsed = parseMediaUrl(value);
	if (!parsed.ok) {
		throw new InputProblem(
			`${label} ${parsed.why}`,
			parsed.advice ??
				'Give a link that starts with https:// and that anyone can open, or choose "Input Data" as source.',
		);
	}
	if (isPrivateFor(credential.baseUrl, parsed.url.hostname)) {
		throw new InputProblem(
			`${label} points to ${parsed.url.hostname}, which only this machine or network can reach`,
			`${adapter.label} fetches the file from the internet. Put it where anyone can open it, or choose "Input Data" as source.`,
		);
	}
	return { from: 'url', url: parsed.url.href };
}

/** Whether the gateway cannot reach the host. A gateway that is local or private itself can. */
export function isPrivateFor(baseUrl: string, hostname: string): boolean {
	return isLocalOrPrivateHost(hostname) && !isLocalOrPrivateHost(new URL(baseUrl).hostname);
}

function readEnteredSeconds({ adapter }: Session<IExecuteFunctions>, get: Get): number | null {
	if (!adapter.needsDuration || get('audioDurationSource', 'auto') !== 'manual') return null;
	const value = get('audioDurationSeconds', 0);
	const seconds = typeof value === 'number' ? value : Number(textOf(value) || Number.NaN);
	if (!Number.isFinite(seconds) || seconds <= 0) {
		throw new InputProblem(
			'Audio Duration (Seconds) is not a number above 0',
			'Enter the length of the audio in seconds, or set "Audio Duration" to "Measure Automatically".',
		);
	}
	return seconds;
}

function readMaxSeconds({ adapter }: Session<IExecuteFunctions>, options: IDataObject): number {
	if (options.maxAudioSeconds === undefined) return adapter.limits.audio.maxSeconds;
	const seconds = Number(options.maxAudioSeconds);
	const { minSeconds } = adapter.limits.audio;
	if (!(seconds >= minSeconds && seconds <= adapter.maxAudioSecondsCeiling)) {
		throw new InputProblem(
			`Max Audio Length (Seconds) must be from ${minSeconds} to ${adapter.maxAudioSecondsCeiling}`,
			'Kling makes no longer videos in one piece. Split longer audio and submit the parts.',
		);
	}
	return seconds;
}

function readCallback(
	session: Session<IExecuteFunctions>,
	options: IDataObject,
	itemIndex: number,
): string | null {
	const { context, adapter, credential } = session;
	const choice = adapter.callsBack ? (options.callback ?? 'none') : 'none';
	if (choice !== 'execution' && choice !== 'url') return null;
	const isOwn = choice === 'execution';
	const value = isOwn
		? textOf(context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex))
		: textOf(options.callbackUrl);
	const parsed = parseMediaUrl(value);
	if (!parsed.ok) {
		throw new InputProblem(
			`Callback URL ${parsed.why}`,
			'Enter a link that starts with https://, or remove the option "Callback".',
		);
	}
	if (isPrivateFor(credential.baseUrl, parsed.url.hostname)) {
		throw new InputProblem(
			isOwn
				? `Callback is set to resume this execution, but this n8n's address (${parsed.url.hostname}) cannot be reached from the internet`
				: `Callback URL points to ${parsed.url.hostname}, which only this machine or network can reach`,
			isOwn
				? 'Set the environment variable WEBHOOK_URL of n8n to its public address, or set "Callback" to "None" and let Wait ask regularly.'
				: 'Give a link that the provider can open.',
		);
	}
	return parsed.url.href;
}
