import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { parseInlineMedia } from '../../links/inlineMedia';
import { isOutOfReach, parseMediaUrl } from '../../links/publicUrl';
import { earlierFailure } from '../../n8n/failedItem';
import { partOfWhole } from '../../n8n/partOfWhole';
import type { Session } from '../../n8n/session';
import { readChoice, readText, refuseRounded } from '../../n8n/values';
import { findProvider, labelsOf } from '../../providers';
import { Failure } from '../../task/failure';
import { takesFiles } from './optionFields';

/** Where a picture or a sound comes from, as the user chose it. */
export type MediaOrigin =
	| { from: 'url'; url: string }
	/** A `data:` link or base64 pasted into the URL field. */
	| { from: 'inline'; bytes: Uint8Array }
	| { from: 'binary'; fieldName: string };

/** What is to be spoken. */
export interface VoiceSource {
	audio: MediaOrigin | { from: 'audioId'; audioId: string };
	/** What a Speech operation says of that audio, when it comes from there. Seconds; `null`: it does not say. */
	spokenSeconds: number | null;
}

/** Gets a parameter of the item. */
export type Get = (name: string, fallback?: unknown) => unknown;

/** Where the portrait comes from. Throws Failure. */
export function readImage(session: Session<IExecuteFunctions>, get: Get): MediaOrigin {
	const source = readChoice('Image Source', get('imageSource', 'url'), ['binary', 'url']);
	return source === 'binary'
		? readFieldName('Image', get('imageBinaryField'))
		: readLink(session, 'Image URL', get('imageUrl'));
}

/** Where the voice comes from, and whether it is the speech that the item holds. Throws Failure. */
export function readVoice(
	session: Session<IExecuteFunctions>,
	item: INodeExecutionData,
	get: Get,
): VoiceSource & { isSpeech: boolean } {
	const source = get('audioSource', 'binary');
	if (source === 'speech' || (source === 'auto' && holdsSpeech(item.json))) {
		return { ...readSpeech(session, item), isSpeech: true };
	}
	const audio = source === 'auto' ? automaticFile(item) : readAudio(session, source, get);
	return { audio, spokenSeconds: null, isSpeech: false };
}

function readAudio(
	session: Session<IExecuteFunctions>,
	source: unknown,
	get: Get,
): VoiceSource['audio'] {
	if (source === 'binary') return readFieldName('Audio', get('audioBinaryField'));
	if (source === 'url') return readLink(session, 'Audio URL', get('audioUrl'));
	if (source !== 'audioId') throw noSource(get);
	if (!session.adapter.takesAudioId) {
		throw new Failure(
			`"Audio Source" is "Audio ID", which ${session.adapter.label} does not know`,
			'Choose "Binary File" or "URL" as "Audio Source".',
		);
	}
	return { from: 'audioId', audioId: readAudioId(get('audioId')) };
}

/** Only an expression in Audio Source gets here. */
function noSource(get: Get): Failure {
	const isFilledIn = (name: string) => readText(name, get(name)).trim() !== '';
	return new Failure(
		isFilledIn('audioUrl') && isFilledIn('audioId')
			? '"Audio URL" and "Audio ID" are both filled in, and "Audio Source" does not say which one to use'
			: 'There is no audio: "Audio Source" names none of its choices',
		`Choose exactly one "Audio Source": its values are "auto", "binary", "speech", "url" and, for ${labelsOf((adapter) => adapter.takesAudioId)}, "audioId".`,
	);
}

function readAudioId(value: unknown): string {
	const audioId = readText('Audio ID', value).trim();
	refuseRounded('Audio ID', value);
	if (audioId === '') {
		throw new Failure(
			'"Audio ID" is empty',
			'Enter the ID that Kling text to speech returned, or choose another "Audio Source".',
		);
	}
	if (/^(https?:|data:)/i.test(audioId)) {
		throw new Failure(
			'"Audio ID" holds a link',
			'Choose "URL" as "Audio Source" for a link. An Audio ID is what Kling text to speech returns beside the link.',
		);
	}
	return audioId;
}

function readFieldName(label: 'Image' | 'Audio', value: unknown): MediaOrigin {
	const fieldName = readText(`${label} Input Binary Field`, value).trim();
	if (fieldName === '') {
		throw new Failure(
			`"${label} Input Binary Field" is empty`,
			label === 'Audio'
				? 'Enter the name of the field that holds the audio file. Text-to-speech nodes use "data".'
				: 'Enter the name of the field that holds the image file, or choose "URL" as "Image Source".',
		);
	}
	return { from: 'binary', fieldName };
}

/** A link to a picture or a sound. */
function readLink(session: Session<IExecuteFunctions>, label: string, value: unknown): MediaOrigin {
	const { adapter, credential } = session;
	const entered = readText(label, value);
	const inline = parseInlineMedia(entered);
	if (inline !== null) {
		if (!takesFiles(adapter)) {
			throw new Failure(
				`"${label}" holds the file itself instead of a link, and ${adapter.label} accepts links only`,
				`Turn the content into a file with a Convert to File node and choose "Binary File" as source, or give a link.`,
			);
		}
		return { from: 'inline', bytes: inline };
	}
	const parsed = parseMediaUrl(entered);
	if (!parsed.ok) {
		throw new Failure(
			`"${label}" ${parsed.why}`,
			parsed.advice ??
				'Give a link that starts with https:// and that anyone can open, or choose "Binary File" as source: a Read/Write Files from Disk node loads a file of this machine.',
		);
	}
	if (isOutOfReach(parsed.url.hostname, credential.baseUrl)) {
		throw new Failure(
			`"${label}" points to ${parsed.url.hostname}, which only this machine or network can reach`,
			`${adapter.label} fetches the file from the internet. Put it where anyone can open it, or choose "Binary File" as source.`,
		);
	}
	return { from: 'url', url: parsed.url.href };
}

/** Whether an item holds what Speech put out, or failed to make. */
function holdsSpeech(json: IDataObject): boolean {
	const isMade =
		textOf(json, 'voiceId') !== null &&
		(textOf(json, 'audioId') ?? textOf(json, 'audioUrl')) !== null;
	// A speech that failed is not replaced by a file that the item brought along.
	return isMade || holdsItsSound(json) || earlierFailure(json)?.failedResource !== undefined;
}

/** The item's audio file, where Audio Source leaves it to the item. */
function automaticFile(item: INodeExecutionData): MediaOrigin {
	const file = soundFile(item, 'Automatic');
	if (item.binary?.[file.fieldName]) return file;
	throw new Failure(
		'"Audio Source" is "Automatic", but the item holds neither speech nor an audio file',
		'Connect a Speech node or another node that puts out audio, or choose where the audio is in "Audio Source". A node in between (Set, Code, Merge) may have dropped it.',
	);
}

/**
 * The voice as a Speech operation put it out, found in the fields of the incoming item, so that no expression
 * is needed.
 */
function readSpeech(session: Session<IExecuteFunctions>, item: INodeExecutionData): VoiceSource {
	const { adapter, clock } = session;
	const { json } = item;
	const audioId = textOf(json, 'audioId');
	const audioUrl = textOf(json, 'audioUrl');
	if (isCutOff(json) && (audioId ?? audioUrl) !== null) throw twoSounds();
	const usable = adapter.takesAudioId ? (audioId ?? audioUrl) : audioUrl;
	if (usable === null) {
		if (holdsItsSound(json)) return { audio: soundFile(item), spokenSeconds: null };
		throw nothingSpoken(session, audioId);
	}
	refuseOtherMaker(session, json, audioUrl);

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
function refuseOtherMaker(
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

/** How long Kling takes the ID of a sound: its documents (high confidence). Days. */
const AUDIO_ID_DAYS = 30;
const DAY = 24 * 3600 * 1000;

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
