import { createHash } from 'crypto';
import pLimit from 'p-limit';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { MediaError } from '../../../media/mediaError';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { AudioFacts, FormatNames, ImageFacts, MediaPlace } from '../../../media/types';
import type { Session } from '../../../n8n/session';
import { Failure } from '../../../task/failure';
import type { SubmitRequest } from '../read';
import type { MediaOrigin } from '../readMedia';
import { fileSize, findBinary, readFile } from './binaryFile';
import { measureLink, mediaReaders } from './measureLink';

/** A picture or a sound that passed every check, and all that is needed to send it. */
export interface CheckedMedia {
	origin: MediaOrigin;
	/** Where a binary lives in n8n; only for `from: 'binary'`. */
	binary: IBinaryData | null;
	/** SHA-256 of the content, or the link itself: what makes two submissions the same. */
	identity: string;
	/** What the bytes show, whatever the file was called; `null` where nobody looked, or it is not recognised. */
	facts: (FormatNames & Pick<AudioFacts, 'repairedHeader'>) | null;
	/** The content, read again where it has left memory since it was checked. `null` for a link. */
	read: (() => Promise<Uint8Array>) | null;
}

/** A sound, or the ID by which the gateway knows it. */
export type CheckedVoice = CheckedMedia | { audioId: string };

/** The bytes to send, with a streaming WAV's placeholder sizes put right. */
export async function contentOf({ read, facts }: CheckedMedia): Promise<Uint8Array> {
	if (read === null) throw new TypeError('the content of a link is not sent');
	const bytes = await read();
	if (!facts?.repairedHeader) return bytes;
	// A copy: in memory mode the buffer may be n8n's own.
	const repaired = Uint8Array.from(bytes);
	repaired.set(facts.repairedHeader, 0);
	return repaired;
}

/** Links looked into at once: enough that a few silent servers do not hold up a batch. */
const LINKS_AT_ONCE = 8;

/**
 * What the items of one run share while their files are checked: each link and each stored file is looked
 * into once, whoever names it, and what comes of it is the same for all. Links are waited for, so several
 * are open at once; files fill memory, so one is read after the other.
 */
export class MediaChecks {
	private readonly found = new Map<string, Promise<unknown>>();
	private readonly limits = { link: pLimit(LINKS_AT_ONCE), file: pLimit(1) };

	constructor(private readonly signal: AbortSignal | undefined) {}

	/**
	 * Does the work when its turn comes, or hands out what the same work has found or will find.
	 *
	 * @param key says what is looked into and as what; `null` for what nobody else can name
	 */
	once<Found>(
		kind: 'link' | 'file',
		key: string | null,
		work: () => Promise<Found>,
	): Promise<Found> {
		const known = key === null ? undefined : this.found.get(`${kind} ${key}`);
		// The key says what the work was, and so what it finds.
		if (known) return known as Promise<Found>;
		const finding = this.limits[kind](async () => {
			if (this.signal?.aborted) {
				throw new Failure('The execution was stopped before this item was checked', '');
			}
			return await work();
		});
		if (key !== null) this.found.set(`${kind} ${key}`, finding);
		return finding;
	}
}

/** What an item's files are checked with. */
interface Check {
	session: Session<IExecuteFunctions>;
	request: SubmitRequest;
	checks: MediaChecks;
}

/** What was found out of an item's sound. */
interface Sound {
	audio: CheckedVoice;
	/** Seconds; `null` where nobody measured. */
	measuredSeconds: number | null;
}

/**
 * Checks the portrait and the sound of an item, both at once; what is wrong with the portrait is told
 * first. Throws Failure.
 */
export async function checkMedia(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	checks: MediaChecks,
): Promise<Sound & { image: CheckedMedia }> {
	const check = { session, request, checks };
	const { audio: origin } = request;
	const [image, sound] = await Promise.allSettled([
		checkImage(check),
		origin.from === 'audioId'
			? { audio: { audioId: origin.audioId }, measuredSeconds: null }
			: checkAudio(check, origin),
	]);
	if (image.status === 'rejected') throw image.reason;
	if (sound.status === 'rejected') throw sound.reason;
	return { image: image.value, ...sound.value };
}

async function checkImage(check: Check): Promise<CheckedMedia> {
	const { request } = check;
	const { imageBreach, measureImage } = await mediaReaders();
	const { media, found } = await look<ImageFacts>(check, request.image, 'image', measureImage);
	if (found === null) return media;
	if (found instanceof Error) throw new Failure(found.message, found.advice);
	const breach = imageBreach(found, request.limits);
	if (breach) throw new Failure(breach.message, breach.advice);
	return { ...media, facts: found };
}

async function checkAudio(check: Check, origin: MediaOrigin): Promise<Sound> {
	const { request, session } = check;
	const { audioBreach, lengthWithin, measureAudio } = await mediaReaders();
	const { media, found } = await look<AudioFacts>(check, origin, 'audio', measureAudio);
	if (found === null) return { audio: media, measuredSeconds: null };
	if (found instanceof Error) {
		// Somebody who knows the length by hand may send what is not recognised here.
		if (request.enteredSeconds !== null && found.code === 'unrecognised') {
			return { audio: media, measuredSeconds: null };
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
	const measuredSeconds = lengthWithin(found.durationSeconds, request.limits.audio);
	return { audio: { ...media, facts: found }, measuredSeconds };
}

/** Looks into a file, wherever it lives. `found` is `null` for a link that nobody is to look into. */
async function look<Facts>(
	{ session, request, checks }: Check,
	origin: MediaOrigin,
	subject: Subject,
	measure: (bytes: Uint8Array, from: MediaPlace) => Promise<Facts>,
): Promise<{ media: CheckedMedia; found: Facts | MediaError | null }> {
	const { checkMediaLinks, limits } = request;
	if (origin.from === 'url') {
		const { url } = origin;
		const media = { origin, binary: null, identity: url, facts: null, read: null };
		if (!checkMediaLinks) return { media, found: null };
		const found = await checks.once('link', `${subject} ${url.replace(/#.*/, '')}`, () =>
			orMediaError(subject, measureLink(session, url, subject, limits[subject].maxBytes, measure)),
		);
		return { media, found };
	}
	const { sizeBreach } = await mediaReaders();
	const { binary, size, read, from } = contentAt(session, request.itemIndex, origin, subject);
	const key = binary?.id === undefined ? null : `${subject} ${binary.id}`;
	const { identity, found, content } = await checks.once('file', key, async () => {
		// What nobody takes is not worth reading, let alone measuring.
		const breach = sizeBreach(subject, await size(), limits);
		if (breach) return { identity: '', found: breach };
		const bytes = await read();
		return {
			identity: createHash('sha256').update(bytes).digest('hex'),
			found: await orMediaError(subject, measure(bytes, from)),
			// Held on to, the files of a batch would fill memory; read again at once, a single one would be there twice.
			content: new WeakRef(bytes),
		};
	});
	const readAgain = async () => content?.deref() ?? (await read());
	return { media: { origin, binary, identity, facts: null, read: readAgain }, found };
}

/** Content that is no link. */
interface Content {
	binary: IBinaryData | null;
	/** Bytes; 0 where n8n does not know. */
	size: () => Promise<number>;
	read: () => Promise<Uint8Array>;
	from: MediaPlace;
}

/** Throws Failure where the item has no such file. */
function contentAt(
	{ context }: Session<IExecuteFunctions>,
	itemIndex: number,
	origin: Exclude<MediaOrigin, { from: 'url' }>,
	subject: Subject,
): Content {
	if (origin.from === 'inline') {
		const { bytes } = origin;
		return { binary: null, size: async () => bytes.length, read: async () => bytes, from: 'text' };
	}
	const { fieldName } = origin;
	const binary = findBinary(context, itemIndex, fieldName, subject);
	return {
		binary,
		size: async () => await fileSize(context, binary),
		read: async () => await readFile(context, itemIndex, fieldName, binary),
		from: 'item',
	};
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
