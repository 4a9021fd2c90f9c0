import { isMediaError, MediaError } from '../mediaError';
import { type ClipFacts, readClip } from './clipFacts';
import { haveOneConfig, refuseMisfits } from './fit';
import { type PacketOptions, packetsOf, type PlacedClip } from './packets';
import { placeClips } from './timeline';
import type { Clip, JoinedVideo, SkippedClip } from './types';
import { filmHead } from './write/filmHead';
import { FilmTables } from './write/trackTable';

/** Pieces in which the film is given. Bytes. */
const PIECE_BYTES = 256 * 1024;

/**
 * Makes one MP4 of many by copying their packets: nothing is decoded, so nothing is lost. Its index comes
 * first, so that it plays while it loads, and it is written front to back, so that it is never in memory.
 *
 * That takes two passes: the first counts, which the clips' tables suffice for, and keeps the index; the
 * second copies.
 *
 * @param clips at least one, in order
 * @param skipsUnusable whether clips that can't be read are left out, and told
 * @throws {MediaError} `misfit` for clips that can't be one video, `format`, `notMedia` or `damaged` for one
 * that can't be joined at all, or what a clip's source rejects with
 */
export async function joinVideos<Kind extends Clip>(
	clips: readonly Kind[],
	skipsUnusable: boolean,
): Promise<JoinedVideo<Kind>> {
	const facts: ClipFacts[] = [];
	const skipped: Array<SkippedClip<Kind>> = [];
	for (const clip of clips) {
		const read = await readClip(clip).catch(async (failure: unknown) =>
			skipsUnusable && isMediaError(failure) ? failure.message : await Promise.reject(failure),
		);
		if (typeof read === 'string') skipped.push({ clip, why: read });
		else facts.push(read);
	}
	if (facts.length === 0)
		return { durationSeconds: 0, sizeBytes: 0, chunks: (async function* () {})(), skipped };
	refuseMisfits(facts);
	const sound = facts.find((one) => one.sound)?.sound ?? null;
	const places = placeClips(
		facts.map(({ seconds, lastPicture, origin, sound: own }) => ({
			seconds,
			lastPicture,
			soundStart: own && own.start - origin,
		})),
		sound?.rate ?? null,
	);
	const placed = facts.map((one, index) => {
		const place = places[index];
		if (!place) throw new TypeError('every clip has its place');
		return { facts: one, place };
	});
	const changes = needsChanges(facts);
	const how = { inBand: changes, soundOfAll: sound };
	const tables = await countAll(placed, how);
	const [{ picture } = noClip()] = facts;
	const seconds = places.at(-1)?.end ?? 0;
	const head = filmHead({ picture, sound, changes, seconds }, tables);
	return {
		durationSeconds: seconds,
		sizeBytes: head.length + tables.contentBytes,
		chunks: copyAll(placed, how, head, tables),
		skipped,
	};
}

/** The first pass: what the index is made of. */
async function countAll(
	clips: readonly PlacedClip[],
	how: Omit<PacketOptions, 'withContent'>,
): Promise<FilmTables> {
	const tables = new FilmTables();
	for (const clip of clips) {
		for await (const packet of packetsOf(clip, { ...how, withContent: false })) tables.add(packet);
	}
	return tables;
}

/** The second pass: the head, then the packets, in pieces that are worth a call of the disk each. */
async function* copyAll(
	clips: readonly PlacedClip[],
	how: Omit<PacketOptions, 'withContent'>,
	head: Uint8Array,
	tables: FilmTables,
): AsyncGenerator<Uint8Array> {
	yield head;
	const next = { picture: 0, sound: 0 };
	let piece = Buffer.allocUnsafe(PIECE_BYTES);
	let filled = 0;
	for (const clip of clips) {
		for await (const { track, length, content } of packetsOf(clip, { ...how, withContent: true })) {
			const counted = tables[track].sizes.at(next[track]++);
			if (content.length !== counted || length !== counted) throw changedClips();
			for (let at = 0; at < content.length;) {
				const part = content.subarray(at, at + piece.length - filled);
				piece.set(part, filled);
				at += part.length;
				filled += part.length;
				if (filled < piece.length) continue;
				yield piece;
				// The reader may keep what it was given.
				piece = Buffer.allocUnsafe(PIECE_BYTES);
				filled = 0;
			}
		}
	}
	const isWhole =
		next.picture === tables.picture.sizes.length && next.sound === tables.sound.sizes.length;
	if (!isWhole) throw changedClips();
	if (filled > 0) yield piece.subarray(0, filled);
}

/** Whether the settings of the picture's decoder change from clip to clip. */
function needsChanges([first, ...others]: readonly ClipFacts[]): boolean {
	return others.some(
		({ picture }) => first !== undefined && !haveOneConfig(first.picture, picture),
	);
}

function noClip(): never {
	throw new TypeError('there is at least one clip');
}

function changedClips(): MediaError {
	return new MediaError(
		'unreadable',
		'One of the videos changed while it was being joined',
		'Run the node again when nothing else writes to the files.',
	);
}
