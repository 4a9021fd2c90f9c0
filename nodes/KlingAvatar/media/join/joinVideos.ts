import { isMediaError, MediaError } from '../mediaError';
import { type ClipFacts, readClip } from './clipFacts';
import { haveOneConfig, refuseMisfits } from './fit';
import { movieContent, movieHead } from './movie';
import { packetsOf } from './packets';
import type { Clip } from './openClip';
import { timelineOf } from './timeline';

/** The video that the clips become. */
export interface JoinedVideo<Kind extends Clip> {
	durationSeconds: number;
	sizeBytes: number;
	/** Its bytes in order. Rejects with MediaError when a clip can no longer be read. */
	chunks: AsyncIterable<Uint8Array>;
	/** Clips that are not in it, since they can't be read. */
	skipped: ReadonlyArray<SkippedClip<Kind>>;
}

export interface SkippedClip<Kind extends Clip> {
	clip: Kind;
	/** A sentence that starts with the clip's label. */
	why: string;
}

/**
 * Makes one MP4 of many by copying their packets: nothing is decoded, so nothing is lost. Its index comes
 * first, so that it plays while it loads, and it is written front to back, so that it is never in memory.
 *
 * That takes two passes: the first counts, which the clips' tables suffice for, and keeps the index; the
 * second copies.
 *
 * @param clips at least one, in order
 * @param skipsUnusable whether clips that can't be read are left out, and told
 * @param pause resolves when everything else that is due has had its turn; long videos take seconds
 * @throws {MediaError} `misfit` for clips that can't be one video, `format`, `notMedia` or `damaged` for one
 * that can't be joined at all, or what a clip's source rejects with
 */
export async function joinVideos<Kind extends Clip>(
	clips: readonly Kind[],
	skipsUnusable: boolean,
	pause: () => Promise<void>,
): Promise<JoinedVideo<Kind>> {
	const facts: ClipFacts[] = [];
	const skipped: Array<SkippedClip<Kind>> = [];
	for (const clip of clips) {
		const read = await readClip(clip, pause).catch(async (failure: unknown) =>
			skipsUnusable && isMediaError(failure) ? failure.message : await Promise.reject(failure),
		);
		if (typeof read === 'string') skipped.push({ clip, why: read });
		else facts.push(read);
	}
	const [first, ...others] = facts;
	if (!first) {
		return { durationSeconds: 0, sizeBytes: 0, chunks: (async function* () {})(), skipped };
	}
	refuseMisfits(facts);
	const sound = facts.find((one) => one.sound)?.sound ?? null;
	const spans = timelineOf(
		facts.map(({ seconds, lastPicture, origin, sound: own }) => ({
			seconds,
			lastPicture,
			soundStart: own && own.start - origin,
		})),
		sound?.rate ?? null,
	);
	const timed = facts.map((one, index) => {
		const span = spans[index];
		if (!span) throw new TypeError('every clip has its span');
		return { facts: one, span };
	});
	const { picture } = first;
	const changes = others.some((other) => !haveOneConfig(picture, other.picture));
	const movie = { picture, sound, changes };
	let label = '';
	const packets = (withContent: boolean) =>
		async function* () {
			for (const clip of timed) {
				({ label } = clip.facts.clip);
				yield* packetsOf(clip, { withContent, inBand: changes, soundOfAll: sound, pause });
			}
		};
	const head = await movieHead(movie, packets(false)).catch((failure: unknown) => {
		throw isMediaError(failure) ? failure : disorderedClip(label);
	});
	return {
		durationSeconds: spans.at(-1)?.end ?? 0,
		sizeBytes: head.bytes.length + head.contentBytes,
		chunks: (async function* () {
			yield head.bytes;
			yield* movieContent(movie, packets(true), head.contentBytes);
		})(),
		skipped,
	};
}

/** mediabunny writes no pictures that are shown before some in front of their key picture. */
function disorderedClip(label: string): MediaError {
	return new MediaError(
		'format',
		`${label} has pictures that are shown in another order than its key pictures allow`,
		'Encode or export the video anew ("ffmpeg -i in.mp4 out.mp4", without -c copy).',
	);
}
