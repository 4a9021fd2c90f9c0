import {
	EncodedAudioPacketSource,
	EncodedVideoPacketSource,
	Mp4OutputFormat,
	NullTarget,
	Output,
	StreamTarget,
	type StreamTargetChunk,
} from 'mediabunny';

import { MediaError } from '../mediaError';
import { type ClipFacts, readClip } from './clipFacts';
import { haveOneConfig, refuseMisfits } from './fit';
import {
	type JoinedPacket,
	type PacketOptions,
	packetsOf,
	type PlacedClip,
	zerosByLength,
} from './packets';
import { placeClips } from './timeline';
import type { Clip, JoinedVideo } from './types';

/** mediabunny leaves this much room for the header of the media data while it does not know its length. */
const RESERVED_HEADER_BYTES = 16;

/**
 * Makes one MP4 of many by copying their packets: nothing is decoded, so nothing is lost. Its index comes
 * first, so that it plays while it loads, and it is written front to back, so that it is never in memory.
 *
 * That takes two passes: the first counts, which the clips' tables suffice for, and keeps the index; the
 * second copies.
 *
 * @param clips at least one, in order
 * @throws {MediaError} `misfit` for clips that can't be one video, `format`, `notMedia` or `damaged` for one
 * that can't be joined at all, or what a clip's source rejects with
 */
export async function joinVideos(clips: readonly Clip[]): Promise<JoinedVideo> {
	const facts: ClipFacts[] = [];
	for (const clip of clips) facts.push(await readClip(clip));
	refuseMisfits(facts);
	const rate = facts[0]?.sound?.rate ?? null;
	const places = placeClips(
		facts.map(({ seconds, lastPicture, origin, sound }) => ({
			seconds,
			lastPicture,
			soundStart: sound && sound.start - origin,
		})),
		rate,
	);
	const placed = facts.map((one, index) => {
		const place = places[index];
		if (!place) throw new TypeError('every clip has its place');
		return { facts: one, place };
	});
	const head = await countAll(placed);
	return {
		durationSeconds: places.at(-1)?.end ?? 0,
		sizeBytes: head.bytes.length + head.contentBytes,
		chunks: copyAll(placed, head),
	};
}

/** All that comes before the packets. */
interface Head {
	bytes: Uint8Array;
	/** Bytes of all packets. */
	contentBytes: number;
	/** Bytes in front of the index, which the second pass writes as well. */
	typeBytes: number;
}

/** The first pass: the joined video with packets of zeros, of which only the head is kept. */
async function countAll(clips: readonly PlacedClip[]): Promise<Head> {
	const parts: Uint8Array[] = [];
	let end = 0;
	let indexEnd = 0;
	const keep = (data: Uint8Array, position: number) => {
		parts.push(Uint8Array.from(data));
		indexEnd = position + data.length;
	};
	const target = new NullTarget();
	target.on('write', (written) => {
		end = Math.max(end, written.end);
	});
	const format = new Mp4OutputFormat({ fastStart: 'in-memory', onFtyp: keep, onMoov: keep });
	const film = startFilm(clips, new Output({ format, target }));
	let contentBytes = 0;
	await film.start();
	for await (const { track, packet } of allPackets(clips, zerosByLength())) {
		contentBytes += packet.byteLength;
		await film.add({ track, packet });
	}
	await film.finish();
	const dataBytes = end - indexEnd;
	return {
		bytes: Buffer.concat([...parts, dataHeader(dataBytes, dataBytes - contentBytes)]),
		contentBytes,
		typeBytes: parts[0]?.length ?? 0,
	};
}

/** The header of the box that holds the packets, in its short or its long form (ISO/IEC 14496-12, 4.2). */
function dataHeader(boxBytes: number, headerBytes: number): Uint8Array {
	const header = new Uint8Array(headerBytes);
	const view = new DataView(header.buffer);
	view.setUint32(0, headerBytes > 8 ? 1 : boxBytes);
	header.set([0x6d, 0x64, 0x61, 0x74], 4); // mdat
	if (headerBytes > 8) view.setBigUint64(8, BigInt(boxBytes));
	return header;
}

/** The second pass: the head, then the packets as they are written. */
async function* copyAll(clips: readonly PlacedClip[], head: Head): AsyncGenerator<Uint8Array> {
	yield head.bytes;
	const start = head.typeBytes + RESERVED_HEADER_BYTES;
	const pending: Uint8Array[] = [];
	let copied = 0;
	const writable = new WritableStream<StreamTargetChunk>({
		// What is no packet is of this pass's own head and index, which nobody wants.
		write: ({ data, position }) => {
			const content = data.subarray(
				Math.max(0, start - position),
				Math.max(0, start + head.contentBytes - position),
			);
			if (content.length > 0) pending.push(content);
			copied += content.length;
		},
	});
	const format = new Mp4OutputFormat({ fastStart: false });
	const film = startFilm(clips, new Output({ format, target: new StreamTarget(writable) }));
	let isWhole = false;
	try {
		await film.start();
		for await (const packet of allPackets(clips, null)) {
			await film.add(packet);
			yield* pending.splice(0);
		}
		await film.finish();
		yield* pending.splice(0);
		isWhole = true;
	} finally {
		if (!isWhole) await film.cancel();
	}
	if (copied !== head.contentBytes) throw changedClips();
}

async function* allPackets(
	clips: readonly PlacedClip[],
	standIn: PacketOptions['standIn'],
): AsyncGenerator<JoinedPacket> {
	const inBand = needsChanges(clips);
	for (const clip of clips) yield* packetsOf(clip, { standIn, inBand });
}

/** Whether the settings of the picture's decoder change from clip to clip. */
function needsChanges([first, ...others]: readonly PlacedClip[]): boolean {
	return others.some(
		({ facts }) => first !== undefined && !haveOneConfig(first.facts.picture, facts.picture),
	);
}

/** An output with the clips' tracks. */
function startFilm(clips: readonly PlacedClip[], output: Output) {
	const first = clips[0]?.facts;
	if (!first) throw new TypeError('there is at least one clip');
	const { codec, rotation, decoderConfig } = first.picture;
	const pictures = new EncodedVideoPacketSource(codec);
	const sounds = first.sound && new EncodedAudioPacketSource('aac');
	output.addVideoTrack(pictures, { rotation: rotation as 0 | 90 | 180 | 270 });
	if (sounds) output.addAudioTrack(sounds);
	// A track of the kind avc3 may have parameter sets among its pictures.
	const config = needsChanges(clips)
		? { ...decoderConfig, codec: decoderConfig.codec.replace(/^avc1/, 'avc3') }
		: decoderConfig;
	return {
		start: async () => await output.start(),
		add: async ({ track, packet }: JoinedPacket) => {
			if (track === 'picture') await pictures.add(packet, { decoderConfig: config });
			else if (first.sound) await sounds?.add(packet, { decoderConfig: first.sound.decoderConfig });
		},
		finish: async () => await output.finalize(),
		cancel: async () => await output.cancel().catch(() => undefined),
	};
}

function changedClips(): MediaError {
	return new MediaError(
		'unreadable',
		'One of the videos changed while it was being joined',
		'Run the node again when nothing else writes to the files.',
	);
}
