import type { IExecuteFunctions } from 'n8n-workflow';

import { parseInlineMedia } from '../../links/inlineMedia';
import { isOutOfReach, parseMediaUrl } from '../../links/publicUrl';
import { Failure } from '../../task/failure';
import { readChoice, readText, refuseRounded } from '../../n8n/values';
import type { Session } from '../../n8n/session';
import { labelsOf } from '../../providers';
import { takesFiles } from './optionFields';
import type { MediaOrigin, SubmitRequest } from './request';

/** Gets a parameter of the item. */
export type Get = (name: string, fallback?: unknown) => unknown;

/** Where the portrait comes from. Throws Failure. */
export function readImage(session: Session<IExecuteFunctions>, get: Get): MediaOrigin {
	const source = readChoice('Image Source', get('imageSource', 'url'), ['binary', 'url']);
	return source === 'binary'
		? readFieldName('Image', get('imageBinaryField'))
		: readLink(session, 'Image URL', get('imageUrl'));
}

/** Where the voice comes from. Throws Failure. */
export function readAudio(session: Session<IExecuteFunctions>, get: Get): SubmitRequest['audio'] {
	const source = get('audioSource', 'binary');
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

/** A link to a picture or a sound. Throws Failure. */
export function readLink(
	session: Session<IExecuteFunctions>,
	label: string,
	value: unknown,
): MediaOrigin {
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
