import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { roundedId } from '../../n8n/roundedId';
import type { Session } from '../../n8n/session';
import { findProvider } from '../../providers';
import type { MediaLimits } from '../../media/types';
import { mediaReaders } from './files/mediaReaders';
import { readLink } from './readMedia';
import type { SubmitRequest } from './request';

/** How long Kling takes the ID of a sound: its documents (high confidence). Days. */
const AUDIO_ID_DAYS = 30;
/** A frame of MP3, which speech is made as, at its lowest rate. Seconds. */
const LONGEST_FRAME_SECONDS = 0.072;
const DAY = 24 * 3600 * 1000;

/** The value of Audio Source for what Speech puts out. */
export const FROM_SPEECH = 'speech';

/**
 * The voice as a Speech operation put it out, found in the fields of the incoming item, so that no expression
 * is needed. Throws InputProblem when the item does not hold it, or it cannot be used.
 */
export function readSpeech(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
): Pick<SubmitRequest, 'audio' | 'spokenSeconds'> {
	const { context, adapter, clock } = session;
	const json = context.getInputData()[itemIndex]?.json ?? {};
	const audioId = textOf(json, 'audioId');
	const audioUrl = textOf(json, 'audioUrl');
	const usable = adapter.takesAudioId ? (audioId ?? audioUrl) : audioUrl;
	if (usable === null) throw nothingSpoken(session, json, audioId);
	refuseOtherProvider(session, json, audioUrl);

	const spokenSeconds = secondsOf(json);
	if (adapter.takesAudioId && audioId !== null) {
		const rounded = roundedId('The audio ID of the speech', json.audioId);
		if (rounded) throw rounded;
		refuseAge(json, clock.now());
		return { audio: { from: 'audioId', audioId }, spokenSeconds };
	}
	refuseExpired(json, clock.now());
	return { audio: readLink(session, 'The link of the speech', usable), spokenSeconds };
}

function nothingSpoken(
	{ adapter }: Session<IExecuteFunctions>,
	json: IDataObject,
	audioId: string | null,
): InputProblem {
	const field = adapter.takesAudioId ? 'audioId' : 'audioUrl';
	const what = `Audio Source is Speech Node, but the item has no "${field}"`;
	if (audioId !== null) {
		return new InputProblem(
			what,
			`It holds an audio ID, and ${adapter.label} takes links only. Use a Speech node of ${adapter.label}, or turn on its option "Download Speech" and choose "Binary File" as Audio Source.`,
		);
	}
	const wasSpoken = textOf(json, 'voiceId') !== null && textOf(json, 'taskId') !== null;
	return new InputProblem(
		what,
		wasSpoken
			? 'The Speech node got no link for it. Choose "Binary File" as Audio Source: the file is in the item.'
			: 'Connect the Speech node directly, or let the node in between keep its fields: Edit Fields (Set) has "Include Other Input Fields" for that, and Merge combines items.',
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
	throw new InputProblem(
		`Audio Source is Speech Node, but the speech in the item was made by ${owner}, and Provider is ${adapter.label}`,
		`Use the same provider in both nodes${audioUrl === null ? '' : ', or choose "URL" as Audio Source and enter {{ $json.audioUrl }}'}.`,
	);
}

/**
 * The length to send for speech that tells its own, by the rule for files: a file that is cut to a limit ends with the
 * frame in which that is. Throws InputProblem for one that is beyond the limits.
 */
export async function speechWithin(
	seconds: number,
	{ providerLabel, audio }: MediaLimits,
): Promise<number> {
	const { lengthFault, lengthWithin } = await mediaReaders();
	const fault = lengthFault(seconds, LONGEST_FRAME_SECONDS, audio);
	if (fault === null) return lengthWithin(seconds, audio);
	throw new InputProblem(
		`The speech is ${seconds} s long; ${providerLabel} takes audio of ${audio.minSeconds} to ${audio.maxSeconds} s`,
		fault === 'tooLong'
			? 'Have shorter texts spoken, one item for each. Where the service may take more than it documents, raise the option "Max Audio Length (Seconds)".'
			: 'Have a longer text spoken, or the same one more slowly.',
	);
}

function refuseAge(json: IDataObject, now: number): void {
	const made = Date.parse(textOf(json, 'submittedAt') ?? '');
	if (Number.isNaN(made) || now - made <= AUDIO_ID_DAYS * DAY) return;
	const days = Math.floor((now - made) / DAY);
	throw new InputProblem(
		`The speech was made ${days} days ago; Kling takes an audio ID for ${AUDIO_ID_DAYS} days`,
		'Have the text spoken again, or choose another Audio Source.',
	);
}

function refuseExpired(json: IDataObject, now: number): void {
	const end = Date.parse(textOf(json, 'audioUrlExpiresAt') ?? '');
	if (Number.isNaN(end) || end > now) return;
	throw new InputProblem(
		`The link of the speech worked until ${new Date(end).toISOString()}`,
		'Have the text spoken again, or turn on the option "Download Speech" there and choose "Binary File" as Audio Source.',
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
