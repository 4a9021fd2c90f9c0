import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InputProblem } from '../../../n8n/inputProblem';
import type { AudioFacts, ByteSource } from '../../../media/types';
import type { Session } from '../../../n8n/session';
import type { MediaOrigin, SubmitRequest } from '../request';
import { linkSource } from './linkSource';
import { readFile } from './readFile';

/** A picture or a sound that passed every check, and all that is needed to send it. */
export interface CheckedMedia {
	origin: MediaOrigin;
	/** Where a binary lives in n8n; only for `from: 'binary'`. */
	binary: IBinaryData | null;
	/** SHA-256 of the content, or the link itself: what makes two submissions the same. */
	identity: string;
	/** As the bytes say, whatever the file was called. */
	mimeType: string | null;
	fileExtension: string | null;
	/** Replaces the start of a WAV whose sizes are placeholders. */
	repairedHeader: Uint8Array | null;
	/** Kept from the check until the sending when there is room. */
	bytes: Uint8Array | null;
}

export interface CheckedSound extends CheckedMedia {
	/** Seconds; `null` where nobody measured. */
	measuredSeconds: number | null;
}

/** Loaded on first use: the media readers are most of this package. */
const mediaReaders = async () => await import('../../../media');

/** Checks the portrait of an item. Throws InputProblem. */
export async function checkImage(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
): Promise<CheckedMedia> {
	const opened = await openMedia(session, request, request.image, 'image');
	if (opened.source === null) return opened.media;
	const { imageLimitBreaches, measureImage } = await mediaReaders();
	const facts = await measured(measureImage(opened.source), 'Image');
	const [breach] = imageLimitBreaches(facts, request.limits);
	if (breach) throw new InputProblem(breach.message, breach.advice);
	return { ...opened.media, mimeType: facts.mimeType, fileExtension: facts.fileExtension };
}

/** Checks and measures the sound of an item. Throws InputProblem. */
export async function checkAudio(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	origin: MediaOrigin,
): Promise<CheckedSound> {
	const opened = await openMedia(session, request, origin, 'audio');
	const seconds = request.enteredSeconds;
	if (opened.source === null) return { ...opened.media, measuredSeconds: null };

	const { audioLimitBreaches, lengthWithin, measureAudio } = await mediaReaders();
	const facts = await measured(
		measureAudio(opened.source),
		'Audio',
		(code) =>
			// Somebody who knows the length by hand may send what is not recognised here.
			seconds !== null && code === 'unrecognised',
	);
	if (facts === null) return { ...opened.media, measuredSeconds: null };
	const [breach] = audioLimitBreaches(facts, request.limits);
	if (breach) {
		const overridable =
			breach.code === 'tooLong' && facts.durationSeconds <= session.adapter.maxAudioSecondsCeiling;
		throw new InputProblem(
			breach.message,
			overridable
				? `${breach.advice} Kling itself takes up to ${session.adapter.maxAudioSecondsCeiling} s: to try, raise the option "Max Audio Length (Seconds)".`
				: breach.advice,
		);
	}
	const measuredSeconds = lengthWithin(facts.durationSeconds, request.limits.audio);
	return { ...opened.media, ...soundFacts(facts), measuredSeconds };
}

function soundFacts(facts: AudioFacts) {
	return {
		mimeType: facts.mimeType,
		fileExtension: facts.fileExtension,
		repairedHeader: facts.repairedHeader ?? null,
	};
}

/** Where the content can be read (`null`: not to be looked into), and what is known without reading. */
async function openMedia(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	origin: MediaOrigin,
	subject: 'image' | 'audio',
): Promise<{ media: CheckedMedia; source: ByteSource | null }> {
	const blank = { origin, binary: null, mimeType: null, fileExtension: null, repairedHeader: null };
	if (origin.from === 'url') {
		const media = { ...blank, identity: origin.url, bytes: null };
		if (!request.checkMediaLinks) return { media, source: null };
		const { maxBytes } = request.limits[subject];
		return { media, source: await linkSource(session, origin.url, subject, maxBytes) };
	}
	if (origin.from === 'inline') {
		const media = { ...blank, identity: sha256(origin.bytes), bytes: origin.bytes };
		return { media, source: (await mediaReaders()).bytesSource(origin.bytes, 'text') };
	}
	const binary = findBinary(session, request.itemIndex, origin.fieldName, subject);
	const bytes = await readFile(session.context, request.itemIndex, origin.fieldName, binary);
	const media = { ...blank, binary, identity: sha256(bytes), bytes };
	return { media, source: (await mediaReaders()).bytesSource(bytes) };
}

/** The file in an item's field. Throws InputProblem that names the fields which do hold a file. */
function findBinary(
	{ context }: Session<IExecuteFunctions>,
	itemIndex: number,
	fieldName: string,
	subject: 'image' | 'audio',
): IBinaryData {
	const found = binaryOrNull(context, itemIndex, fieldName);
	if (found !== null) return found;
	const present = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const label = subject === 'image' ? 'Image' : 'Audio';
	throw new InputProblem(
		`${label} Input Data Field Name is "${fieldName}", but the item has no file in a field of that name`,
		present.length > 0
			? `The item's files are in: ${present.map((name) => `"${name}"`).join(', ')}.`
			: 'The item holds no file at all. Check that the node before outputs one, or that nothing in between (Set, Code, Merge) dropped it.',
	);
}

function binaryOrNull(
	context: IExecuteFunctions,
	itemIndex: number,
	fieldName: string,
): IBinaryData | null {
	try {
		return context.helpers.assertBinaryData(itemIndex, fieldName);
	} catch {
		return null;
	}
}

/** Turns a media reader's own complaint into InputProblem; `tolerate` says which to answer with `null`. */
async function measured<Facts>(reading: Promise<Facts>, label: string): Promise<Facts>;
async function measured<Facts>(
	reading: Promise<Facts>,
	label: string,
	tolerate: (code: string) => boolean,
): Promise<Facts | null>;
async function measured<Facts>(
	reading: Promise<Facts>,
	label: string,
	tolerate: (code: string) => boolean = () => false,
): Promise<Facts | null> {
	const result = await reading.then(
		(facts) => ({ facts }),
		(error: unknown) => ({ error }),
	);
	if ('facts' in result) return result.facts;
	const { isMediaError } = await mediaReaders();
	if (!isMediaError(result.error)) {
		throw new InputProblem(
			`The ${label.toLowerCase()} cannot be read`,
			'Convert it with another program and try again.',
		);
	}
	if (tolerate(result.error.code)) return null;
	throw new InputProblem(result.error.message, result.error.advice);
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
