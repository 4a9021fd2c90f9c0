import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import { earlierFailure } from '../../n8n/failedItem';
import { partOfWhole } from '../../n8n/partOfWhole';
import { refuseRounded } from '../../n8n/values';
import type { Session } from '../../n8n/session';
import { findProvider } from '../../providers';
import type { MediaLimits } from '../../media/types';
import { mediaReaders } from './files/mediaChecks';
import { readLink } from './readMedia';
import type { MediaOrigin, SubmitRequest } from './request';

/** How long Kling takes the ID of a sound: its documents (high confidence). Days. */
const AUDIO_ID_DAYS = 30;
/** A frame of MP3, which speech is made as, at its lowest rate. Seconds. */
const LONGEST_FRAME_SECONDS = 0.072;
const DAY = 24 * 3600 * 1000;

/** The value of Audio Source for what Speech puts out. */
const FROM_SPEECH = 'speech';
/** The value of Audio Source for what the item holds. */
const AUTOMATIC = 'auto';

/** Whether the voice is the speech that the item holds, by the user's choice or by what is there. */
export function isSpoken({ context }: Session<IExecuteFunctions>, itemIndex: number): boolean {
	const source: unknown = context.getNodeParameter('audioSource', itemIndex, 'binary');
	if (source !== AUTOMATIC) return source === FROM_SPEECH;
	const { json } = context.getInputData()[itemIndex] ?? { json: {} };
	const isMade =
		textOf(json, 'voiceId') !== null &&
		(textOf(json, 'audioId') ?? textOf(json, 'audioUrl')) !== null;
	// A speech that failed is not replaced by a file that the item brought along.
	return isMade || holdsItsSound(json) || earlierFailure(json)?.failedResource !== undefined;
}

/** The item's audio file where Audio Source leaves it to the item; `null` where it does not. Throws Failure. */
export function automaticFile(
	{ context }: Session<IExecuteFunctions>,
	itemIndex: number,
): MediaOrigin | null {
	if (context.getNodeParameter('audioSource', itemIndex, 'binary') !== AUTOMATIC) return null;
	const item: INodeExecutionData = context.getInputData()[itemIndex] ?? { json: {} };
	const file = soundFile(item, 'Automatic');
	if (item.binary?.[file.fieldName]) return file;
	throw new Failure(
		'"Audio Source" is "Automatic", but the item holds neither speech nor an audio file',
		'Connect a Speech node or another node that puts out audio, or choose where the audio is in "Audio Source". A node in between (Set, Code, Merge) may have dropped it.',
	);
}

/**
 * The voice as a Speech operation put it out, found in the fields of the incoming item, so that no expression
 * is needed. Throws Failure when the item does not hold it, or it cannot be used.
 */
export function readSpeech(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
): Pick<SubmitRequest, 'audio' | 'spokenSeconds'> {
	const { context, adapter, clock } = session;
	const item: INodeExecutionData = context.getInputData()[itemIndex] ?? { json: {} };
	const { json } = item;
	const audioId = textOf(json, 'audioId');
	const audioUrl = textOf(json, 'audioUrl');
	if (isCutOff(json) && (audioId ?? audioUrl) !== null) throw twoSounds();
	const usable = adapter.takesAudioId ? (audioId ?? audioUrl) : audioUrl;
	if (usable === null) {
		if (holdsItsSound(json)) return { audio: soundFile(item), spokenSeconds: null };
		throw nothingSpoken(session, audioId);
	}
	refuseOtherProvider(session, json, audioUrl);

	const spokenSeconds = secondsOf(json);
	if (adapter.takesAudioId && audioId !== null) {
		refuseRounded('audioId', json.audioId);
		refuseAge(json, clock.now());
		return { audio: { from: 'audioId', audioId }, spokenSeconds };
	}
	refuseExpired(json, clock.now());
	return { audio: readLink(session, 'audioUrl', usable), spokenSeconds };
}

/** Whether Split Audio has cut the item's sound off a longer one. */
const isCutOff = (json: IDataObject): boolean =>
	'cutInPause' in json && (partOfWhole(json)?.parts ?? 1) > 1;

/** Whether the item is of Split Audio, or of a Speech that had to fetch the file, so that the sound is in it. */
const holdsItsSound = (json: IDataObject): boolean =>
	'cutInPause' in json ||
	(json.isSuccess === true && textOf(json, 'voiceId') !== null && textOf(json, 'taskId') !== null);

/** The field with the sound: the only one that holds a sound by its type, or "data". */
function soundFile(
	{ binary = {} }: INodeExecutionData,
	source = 'Speech Node',
): { from: 'binary'; fieldName: string } {
	const sounds = Object.entries(binary)
		.filter(([, { mimeType }]) => mimeType.startsWith('audio/'))
		.map(([name]) => name);
	if (sounds.length > 1) {
		throw new Failure(
			`"Audio Source" is "${source}", and the item has several sound files: ${sounds.map((name) => `"${name}"`).join(', ')}`,
			'Choose "Binary File" as "Audio Source", and enter the field of the one that is to be spoken.',
		);
	}
	return { from: 'binary', fieldName: sounds[0] ?? 'data' };
}

function twoSounds(): Failure {
	return new Failure(
		'"Audio Source" is "Speech Node", and the item has two sounds: a part that Split Audio has cut, and a whole speech by its ID or link',
		'Choose "Binary File" as "Audio Source" for the part, or "URL" or "Audio ID" for the whole. A Merge node has probably put the fields of both into one item.',
	);
}

function nothingSpoken({ adapter }: Session<IExecuteFunctions>, audioId: string | null): Failure {
	const field = adapter.takesAudioId ? 'audioId' : 'audioUrl';
	const what = `"Audio Source" is "Speech Node", but the item has no "${field}"`;
	if (audioId !== null) {
		return new Failure(
			what,
			`It holds an audio ID, and ${adapter.label} accepts links only. Use a Speech node of ${adapter.label}, or turn on its option "Download Speech" and choose "Binary File" as "Audio Source".`,
		);
	}
	return new Failure(
		what,
		'Connect the Speech node directly, or let the node in between keep its fields: Edit Fields (Set) has "Include Other Input Fields" for that, and Merge combines items.',
	);
}

/** An audio ID means nothing to another gateway, and length and link come from where they were made. */
function refuseOtherProvider(
	{ adapter }: Session<IExecuteFunctions>,
	json: IDataObject,
	audioUrl: string | null,
): void {
	const provider = textOf(json, 'provider');
	if (provider === null || provider === adapter.id) return;
	const owner = findProvider(provider)?.label ?? provider;
	throw new Failure(
		`"Audio Source" is "Speech Node", but the speech in the item was made by ${owner}, and "Provider" is ${adapter.label}`,
		`Use the same provider in both nodes${audioUrl === null ? '' : ', or choose "URL" as "Audio Source" and enter {{ $json.audioUrl }}'}.`,
	);
}

/**
 * The length to send for speech that tells its own, by the rule for files: a file that is cut to a limit ends with the
 * frame in which that is. Throws Failure for one that is beyond the limits.
 */
export async function speechWithin(
	seconds: number,
	{ providerLabel, audio }: MediaLimits,
): Promise<number> {
	const { lengthFault, lengthWithin } = await mediaReaders();
	const fault = lengthFault(seconds, LONGEST_FRAME_SECONDS, audio);
	if (fault === null) return lengthWithin(seconds, audio);
	throw new Failure(
		`The speech is ${seconds} s long; ${providerLabel} accepts audio of ${audio.minSeconds} to ${audio.maxSeconds} s`,
		fault === 'tooLong'
			? 'Have shorter texts spoken, one item for each. Where the service may take more than it documents, raise the option "Max Audio Length (Seconds)".'
			: 'Have a longer text spoken, or the same one more slowly.',
	);
}

function refuseAge(json: IDataObject, now: number): void {
	const made = Date.parse(textOf(json, 'submittedAt') ?? '');
	if (Number.isNaN(made) || now - made <= AUDIO_ID_DAYS * DAY) return;
	const days = Math.floor((now - made) / DAY);
	throw new Failure(
		`The speech was made ${days} days ago; Kling accepts an audio ID for ${AUDIO_ID_DAYS} days`,
		'Have the text spoken again, or choose another "Audio Source".',
	);
}

function refuseExpired(json: IDataObject, now: number): void {
	const end = Date.parse(textOf(json, 'audioUrlExpiresAt') ?? '');
	if (Number.isNaN(end) || end > now) return;
	throw new Failure(
		`The link of the speech worked until ${new Date(end).toISOString()}`,
		'Have the text spoken again, or turn on the option "Download Speech" there and choose "Binary File" as "Audio Source".',
	);
}

/** A field's text, also of a number; `null` when there is none. */
function textOf(json: IDataObject, name: string): string | null {
	const value = json[name];
	const text = typeof value === 'number' ? String(value) : value;
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
}

/** Also as text, as a sheet or a data table in between gives it. */
function secondsOf(json: IDataObject): number | null {
	const seconds = Number(textOf(json, 'audioDurationSeconds') ?? Number.NaN);
	return seconds > 0 && Number.isFinite(seconds) ? seconds : null;
}
