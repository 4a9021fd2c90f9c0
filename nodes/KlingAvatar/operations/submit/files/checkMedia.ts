import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { MediaError } from '../../../media/mediaError';
import type { AudioFacts, ImageFacts, MediaPlace } from '../../../media/types';
import { Failure } from '../../../task/failure';
import type { Session } from '../../../n8n/session';
import type { MediaOrigin, SubmitRequest } from '../request';
import { fileSize, findBinary, readFile } from './binaryFile';
import { measureLink } from './measureLink';
import { type MediaChecks, mediaReaders } from './mediaChecks';

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
	/** Reads the content again, which is not kept in memory until it is sent. `null` for a link. */
	read: (() => Promise<Uint8Array>) | null;
}

export interface CheckedSound extends CheckedMedia {
	/** Seconds; `null` where nobody measured. */
	measuredSeconds: number | null;
}

type Subject = 'image' | 'audio';

/** What the items of a run are checked with. */
interface Check {
	session: Session<IExecuteFunctions>;
	request: SubmitRequest;
	checks: MediaChecks;
}

/**
 * Checks the portrait and the sound of an item, both at once; what is wrong with the portrait is told
 * first. Throws Failure.
 */
export async function checkMedia(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	checks: MediaChecks,
): Promise<{ image: CheckedMedia; audio: CheckedSound | null }> {
	const check = { session, request, checks };
	const { audio: origin } = request;
	const [image, audio] = await Promise.allSettled([
		checkImage(check),
		origin.from === 'audioId' ? null : checkAudio(check, origin),
	]);
	if (image.status === 'rejected') throw image.reason;
	if (audio.status === 'rejected') throw audio.reason;
	return { image: image.value, audio: audio.value };
}

/** The bytes to send, with a streaming WAV's placeholder sizes put right. */
export async function contentOf(media: CheckedMedia): Promise<Uint8Array> {
	if (media.read === null) throw new TypeError('the content of a link is not sent');
	let bytes = await media.read();
	if (media.repairedHeader !== null) {
		// A copy: in memory mode the buffer may be n8n's own.
		bytes = Uint8Array.from(bytes);
		bytes.set(media.repairedHeader, 0);
	}
	return bytes;
}

/** Checks the portrait of an item. Throws Failure. */
async function checkImage(check: Check): Promise<CheckedMedia> {
	const { request } = check;
	const { imageBreach, measureImage } = await mediaReaders();
	const { media, found } = await look<ImageFacts>(check, request.image, 'image', measureImage);
	if (found === null) return media;
	const breach = found instanceof Error ? found : imageBreach(found, request.limits);
	if (breach) throw new Failure(breach.message, breach.advice);
	const { mimeType, fileExtension } = found as ImageFacts;
	return { ...media, mimeType, fileExtension };
}

/** Checks and measures the sound of an item. Throws Failure. */
async function checkAudio(check: Check, origin: MediaOrigin): Promise<CheckedSound> {
	const { request, session } = check;
	const { audioBreach, lengthWithin, measureAudio } = await mediaReaders();
	const { media, found } = await look<AudioFacts>(check, origin, 'audio', measureAudio);
	if (found === null) return { ...media, measuredSeconds: null };
	if (found instanceof Error) {
		// Somebody who knows the length by hand may send what is not recognised here.
		if (request.enteredSeconds !== null && found.code === 'unrecognised') {
			return { ...media, measuredSeconds: null };
		}
		throw new Failure(found.message, found.advice);
	}
	const breach = audioBreach(found, request.limits);
	if (breach) {
		const ceiling = session.adapter.maxAudioSecondsCeiling;
		const overridable = breach.code === 'tooLong' && found.durationSeconds <= ceiling;
		throw new Failure(
			breach.message,
			overridable
				? `${breach.advice} Kling itself accepts up to ${ceiling} s: to try, raise the option "Max Audio Length (Seconds)".`
				: breach.advice,
		);
	}
	const { mimeType, fileExtension, repairedHeader = null, durationSeconds } = found;
	const measuredSeconds = lengthWithin(durationSeconds, request.limits.audio);
	return { ...media, mimeType, fileExtension, repairedHeader, measuredSeconds };
}

/** Looks into a file, wherever it lives. `found` is `null` for a link that nobody is to look into. */
async function look<Facts>(
	{ session, request, checks }: Check,
	origin: MediaOrigin,
	subject: Subject,
	measure: (bytes: Uint8Array, from: MediaPlace) => Promise<Facts>,
): Promise<{ media: CheckedMedia; found: Facts | MediaError | null }> {
	const { context } = session;
	const { itemIndex, limits } = request;
	const blank = { origin, mimeType: null, fileExtension: null, repairedHeader: null };
	if (origin.from === 'url') {
		const { url } = origin;
		const media = { ...blank, binary: null, identity: url, read: null };
		if (!request.checkMediaLinks) return { media, found: null };
		const found = await checks.once('link', `${subject} ${url.replace(/#.*/, '')}`, () =>
			orMediaError(subject, measureLink(session, url, subject, limits[subject].maxBytes, measure)),
		);
		return { media, found };
	}
	const { sizeBreach } = await mediaReaders();
	/** The size is judged first: what nobody takes is not worth reading, let alone measuring. */
	const lookInto = async (size: number, read: () => Promise<Uint8Array>, from: MediaPlace) => {
		const breach = sizeBreach(subject, size, limits);
		if (breach) return { identity: '', found: breach };
		const bytes = await read();
		const identity = createHash('sha256').update(bytes).digest('hex');
		return { identity, found: await orMediaError(subject, measure(bytes, from)) };
	};
	if (origin.from === 'inline') {
		const read = async () => origin.bytes;
		const { identity, found } = await lookInto(origin.bytes.length, read, 'text');
		return { media: { ...blank, binary: null, identity, read }, found };
	}
	const binary = findBinary(session, itemIndex, origin.fieldName, subject);
	const read = async () => await readFile(context, itemIndex, origin.fieldName, binary);
	const key = binary.id === undefined ? null : `${subject} ${binary.id}`;
	const { identity, found } = await checks.once('file', key, async () =>
		lookInto(await fileSize(context, binary), read, 'item'),
	);
	return { media: { ...blank, binary, identity, read }, found };
}

/** What measuring comes to. Never rejects, unless it was not even tried. */
async function orMediaError<Facts>(
	subject: Subject,
	measuring: Promise<Facts>,
): Promise<Facts | MediaError> {
	const { isMediaError, MediaError: Refusal } = await mediaReaders();
	return await measuring.catch((failure: unknown) =>
		isMediaError(failure)
			? failure
			: new Refusal(
					'unreadable',
					`The ${subject} cannot be read`,
					'Convert it with another program and try again.',
				),
	);
}
