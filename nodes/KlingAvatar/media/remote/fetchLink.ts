import { tagSize } from '../formats/frames';
import { isMediaError } from '../mediaError';
import { sniff } from '../recognise/sniff';
import { contentLink } from '../refusals/linkContent';
import {
	compressedLink,
	cutShortLink,
	emptyLink,
	refusedLink,
	silentLink,
	slowLink,
	tooLargeLink,
	unreachableLink,
	type Subject,
} from '../refusals/linkRefusals';
import { serverWords } from '../refusals/serverWords';
import type { Deadline, Setback, UrlOpener, UrlResponse } from '../types';
import { isWhole, remainingCoding, wireLength } from './answerHead';
import { type LinkStream, linkStream, type Wait } from './linkStream';

export interface LinkOptions {
	/** What the provider takes, in bytes; of a larger file no more than this is read. */
	maxBytes: number;
	providerLabel: string;
	deadline: Deadline;
	subject: Subject;
	/** When the link stops working by its own account, if it has, as ISO 8601. */
	expiredAt?: string | null;
}

/** Times that a link is asked: connections break, and a server may be busy for a moment. */
const ATTEMPTS = 2;
/** As much of a refusal's body as is read for its words, in bytes. */
const WORDS_BYTES = 4096;
/** As much as tells what a file is, in bytes. */
const HEAD_BYTES = 64 * 1024;

/**
 * The bytes behind a link, read in one request from their start on; only the start of what it shows to be
 * nothing that is taken.
 *
 * The end of the answer is what tells the size, never `Content-Length`, which counts the bytes on the wire (see
 * `wireLength`).
 *
 * @throws {MediaError} `linkRefused`, `linkUnreachable`, `linkTooSlow`, `linkCutShort`, `linkCompressed`,
 * `tooLarge` (as soon as the server says so, or when more than `maxBytes` come), `empty`, and `notMedia` for a web
 * page, JSON and their like
 */
export async function fetchLink(
	url: string,
	open: UrlOpener,
	options: LinkOptions,
): Promise<Uint8Array> {
	const ending = new AbortController();
	const waiting = waitOf(options);
	try {
		for (let attempt = 1; ; attempt++) {
			const outcome = await fetchOnce(url, open, options, waiting, ending.signal);
			if (!('refusal' in outcome)) return outcome;
			if (!outcome.again || attempt === ATTEMPTS) throw outcome.refusal;
		}
	} finally {
		ending.abort();
	}
}

/** Waits for the network within the deadline, and knows how much has come so far. */
interface Waiting {
	wait: Wait;
	came: (bytes: number) => void;
	answered: () => void;
}

function waitOf({ deadline, subject }: LinkOptions): Waiting {
	let received = 0;
	let hasAnswer = false;
	return {
		wait: async (work) => {
			const outcome = await deadline.race(work).then(
				(value) => ({ value }),
				(failure: unknown) => ({ broken: failure }),
			);
			if (!('broken' in outcome)) return outcome;
			if (isMediaError(outcome.broken)) throw outcome.broken;
			if (!deadline.expired()) return outcome;
			throw received === 0
				? silentLink(subject, hasAnswer, deadline.seconds)
				: slowLink(subject, received, deadline.seconds);
		},
		came: (bytes) => (received += bytes),
		answered: () => (hasAnswer = true),
	};
}

async function fetchOnce(
	url: string,
	open: UrlOpener,
	options: LinkOptions,
	waiting: Waiting,
	signal: AbortSignal,
): Promise<Uint8Array | Setback> {
	const opening = open(url, { signal });
	// An answer that comes when nobody waits for it any more is not left open.
	opening.then(
		(late) => signal.aborted && 'cancel' in late && late.cancel(),
		() => undefined,
	);
	const opened = await waiting.wait(opening);
	if ('broken' in opened) return { refusal: unreachableLink(options.subject), again: true };
	if (!('status' in opened.value)) return opened.value;
	waiting.answered();
	try {
		return await readAnswer(opened.value, options, waiting);
	} finally {
		opened.value.cancel();
	}
}

async function readAnswer(
	response: UrlResponse,
	{ subject, maxBytes, providerLabel, expiredAt = null }: LinkOptions,
	waiting: Waiting,
): Promise<Uint8Array | Setback> {
	const { status } = response;
	const stream = linkStream(response);
	if (status !== 200 && status !== 206) {
		// What a server says is worth reading, not worth a refusal of its own when it does not come.
		await fill(stream, WORDS_BYTES, waiting).catch(() => undefined);
		const said = serverWords(stream.bytes(0, WORDS_BYTES));
		return { refusal: refusedLink(subject, status, said, expiredAt), again: status >= 500 };
	}
	// Nobody asked for a part.
	if (status === 206 && !isWhole(response)) {
		return { refusal: refusedLink(subject, 206), again: false };
	}
	const coding = remainingCoding(response);
	if (coding !== null) throw compressedLink(subject, coding);
	const announced = wireLength(response);
	if (announced !== null && leastUnpacked(announced) > maxBytes) {
		throw tooLargeLink(subject, announced, maxBytes, providerLabel);
	}
	await fill(stream, Math.min(HEAD_BYTES, maxBytes + 1), waiting);
	const head = stream.bytes(0, HEAD_BYTES);
	const found = sniff(head);
	if (found?.kind === 'other') throw contentLink(subject, found, head);
	// Behind a tag there may be anything yet.
	const isMedia = found === null ? tagSize(head, 0) > 0 : ['audio', 'image'].includes(found.kind);
	if (isMedia) await fill(stream, maxBytes + 1, waiting);
	const setback = setbackOf(stream, announced, subject);
	if (setback !== null) return setback;
	if (stream.length > maxBytes) throw tooLargeLink(subject, null, maxBytes, providerLabel);
	if (stream.length === 0) throw emptyLink(subject);
	return stream.bytes(0, stream.length);
}

/** How a body broke off; `null` for one that has not. Throws for what no other try would better. */
function setbackOf(stream: LinkStream, announced: number | null, subject: Subject): Setback | null {
	const { end, length } = stream;
	if (end === 'undecodable') throw compressedLink(subject, null);
	const isShort = end === 'ended' && announced !== null && length < leastUnpacked(announced);
	return end === 'broken' || isShort
		? { refusal: cutShortLink(subject, length), again: true }
		: null;
}

/** Takes in bytes until there are `wanted`, or the answer ends or breaks. */
async function fill(stream: LinkStream, wanted: number, { wait, came }: Waiting): Promise<void> {
	while (stream.length < wanted && stream.end === 'open') {
		const before = stream.length;
		await stream.readOn(wait);
		came(stream.length - before);
	}
}

/**
 * The fewest bytes that so many on the wire can be: packing what is packed already makes it a little
 * larger, by a thousandth and a header.
 */
function leastUnpacked(onTheWire: number): number {
	return onTheWire - onTheWire / 100 - 1024;
}
