import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { MediaError } from '../../../media/mediaError';
import type { AudioFacts, ImageFacts, MediaPlace } from '../../../media/types';
import { Failure } from '../../../task/failure';
import type { Session } from '../../../n8n/session';
import type { MediaOrigin, SubmitRequest } from '../request';
import { findBinary } from './findBinary';
import { inlineContent, type FileContent } from './keptFiles';
import { measureLink } from './measureLink';
import { mediaReaders, type MediaReaders } from './mediaReaders';
import type { MediaChecks } from './mediaChecks';
import { fileSize, readFile } from './readFile';
import { sizeBreach } from './sizeBreach';

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
	/** `null` for a link. */
	content: FileContent | null;
}

export interface CheckedSound extends CheckedMedia {
	/** Seconds; `null` where nobody measured. */
	measuredSeconds: number | null;
}

type Subject = 'image' | 'audio';

/** What a look into a file has found: its facts, or what is wrong with it. */
interface Look<Facts> {
	identity: string;
	found: Facts | MediaError;
}

/**
 * Checks the portrait and the sound of an item, both at once; what is wrong with the portrait is told
 * first. Throws Failure, and holds no content then.
 */
export async function checkMedia(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	checks: MediaChecks,
): Promise<{ image: CheckedMedia; audio: CheckedSound | null }> {
	const { audio: origin } = request;
	const [image, audio] = await Promise.allSettled([
		checkImage(session, request, checks),
		origin.from === 'audioId' ? null : checkAudio(session, request, origin, checks),
	]);
	if (image.status === 'fulfilled' && audio.status === 'fulfilled') {
		return { image: image.value, audio: audio.value };
	}
	if (image.status === 'rejected') {
		if (audio.status === 'fulfilled') audio.value?.content?.release();
		throw image.reason;
	}
	image.value.content?.release();
	throw (audio as PromiseRejectedResult).reason;
}

/** Checks the portrait of an item. Throws Failure. */
async function checkImage(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	checks: MediaChecks,
): Promise<CheckedMedia> {
	const { imageLimitBreaches } = await mediaReaders();
	return await checked(session, request, request.image, 'image', checks, measureImage, (found) => {
		if (found instanceof Error) throw new Failure(found.message, found.advice);
		const [breach] = imageLimitBreaches(found, request.limits);
		if (breach) throw new Failure(breach.message, breach.advice);
		return { mimeType: found.mimeType, fileExtension: found.fileExtension };
	});
}

/** Checks and measures the sound of an item. Throws Failure. */
async function checkAudio(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	origin: MediaOrigin,
	checks: MediaChecks,
): Promise<CheckedSound> {
	const readers = await mediaReaders();
	const media = await checked<AudioFacts, Partial<CheckedSound>>(
		session,
		request,
		origin,
		'audio',
		checks,
		measureAudio,
		(found) => soundFacts(readers, session, request, found),
	);
	return { measuredSeconds: null, ...media };
}

/** What is kept of a sound's facts. Throws Failure when it cannot be used. */
function soundFacts(
	{ audioLimitBreaches, lengthWithin }: MediaReaders,
	{ adapter }: Session<IExecuteFunctions>,
	request: SubmitRequest,
	found: AudioFacts | MediaError,
): Partial<CheckedSound> {
	if (found instanceof Error) {
		// Somebody who knows the length by hand may send what is not recognised here.
		if (request.enteredSeconds !== null && found.code === 'unrecognised') return {};
		throw new Failure(found.message, found.advice);
	}
	const [breach] = audioLimitBreaches(found, request.limits);
	if (breach) {
		const overridable =
			breach.code === 'tooLong' && found.durationSeconds <= adapter.maxAudioSecondsCeiling;
		throw new Failure(
			breach.message,
			overridable
				? `${breach.advice} Kling itself takes up to ${adapter.maxAudioSecondsCeiling} s: to try, raise the option "Max Audio Length (Seconds)".`
				: breach.advice,
		);
	}
	return {
		mimeType: found.mimeType,
		fileExtension: found.fileExtension,
		repairedHeader: found.repairedHeader ?? null,
		measuredSeconds: lengthWithin(found.durationSeconds, request.limits.audio),
	};
}

const measureImage = async (bytes: Uint8Array, from: MediaPlace): Promise<ImageFacts> =>
	await (await mediaReaders()).measureImage(bytes, from);
const measureAudio = async (bytes: Uint8Array, from: MediaPlace): Promise<AudioFacts> =>
	await (await mediaReaders()).measureAudio(bytes, from);

/**
 * Looks into a file, wherever it lives, and lets `judge` say what is kept of what was found. A content that
 * passes is claimed.
 */
async function checked<Facts, Kept>(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	origin: MediaOrigin,
	subject: Subject,
	checks: MediaChecks,
	measure: (bytes: Uint8Array, from: MediaPlace) => Promise<Facts>,
	judge: (found: Facts | MediaError) => Kept,
): Promise<CheckedMedia & Kept> {
	const { context } = session;
	const readers = await mediaReaders();
	const blank = { origin, binary: null, mimeType: null, fileExtension: null, repairedHeader: null };
	const { maxBytes } = request.limits[subject];

	if (origin.from === 'url') {
		const media = { ...blank, identity: origin.url, content: null };
		if (!request.checkMediaLinks) return media as CheckedMedia & Kept;
		const found = await checks.once('link', `${subject} ${origin.url.replace(/#.*/, '')}`, () =>
			outcome(readers, subject, measureLink(session, origin.url, subject, maxBytes, measure)),
		);
		return { ...media, ...judge(found) };
	}

	/** The size is judged first: what nobody takes is not worth reading, let alone measuring. */
	const look = async (size: number, read: () => Promise<Uint8Array>): Promise<Look<Facts>> => {
		const breach = sizeBreach(readers, subject, size, request.limits);
		if (breach) return { identity: '', found: breach };
		const bytes = await read();
		const identity = sha256(bytes);
		const found = await outcome(
			readers,
			subject,
			measure(bytes, origin.from === 'inline' ? 'text' : 'item'),
		);
		if (origin.from === 'binary') checks.files.keep(identity, bytes);
		return { identity, found };
	};

	if (origin.from === 'inline') {
		const { bytes } = origin;
		const { identity, found } = await look(bytes.length, async () => bytes);
		return { ...blank, identity, content: inlineContent(bytes), ...judge(found) };
	}
	const { itemIndex } = request;
	const binary = findBinary(session, itemIndex, origin.fieldName, subject);
	const read = async () => await readFile(context, itemIndex, origin.fieldName, binary);
	const key = binary.id === undefined ? null : `${subject} ${binary.id}`;
	const { identity, found } = await checks.once('file', key, async () =>
		look(await fileSize(context, binary), read),
	);
	const content = checks.files.claim(identity, read);
	let isFit = false;
	try {
		const kept = judge(found);
		isFit = true;
		return { ...blank, binary, identity, content, ...kept };
	} finally {
		if (!isFit) content.release();
	}
}

/** What measuring comes to. Never rejects, unless it was not even tried. */
async function outcome<Facts>(
	{ isMediaError, MediaError: Refusal }: MediaReaders,
	subject: Subject,
	measuring: Promise<Facts>,
): Promise<Facts | MediaError> {
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

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
