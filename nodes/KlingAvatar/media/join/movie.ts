import {
	EncodedAudioPacketSource,
	EncodedPacket,
	EncodedVideoPacketSource,
	Mp4OutputFormat,
	NullTarget,
	Output,
	StreamTarget,
	type StreamTargetChunk,
	type Target,
} from 'mediabunny';

import { MediaError } from '../mediaError';
import type { PictureFacts, SoundFacts } from './clipFacts';
import type { JoinedPacket } from './packets';

/** What a movie's tracks are like. */
export interface MovieFacts {
	picture: PictureFacts;
	/** `null` for a movie without sound. */
	sound: SoundFacts | null;
	/** Whether the settings of the picture's decoder change from clip to clip. */
	changes: boolean;
}

/** The start of a movie, whose packets follow without anything between or behind them. */
export interface MovieHead {
	/** ftyp, moov and the header of mdat. */
	bytes: Uint8Array;
	/** Bytes of all packets. */
	contentBytes: number;
}

/** Ticks a second of the pictures' clock: whole ones for 24, 25, 29.97, 30, 50 and 60 pictures. */
const PICTURE_CLOCK = 90_000;

type Packets = () => AsyncGenerator<JoinedPacket>;
type FormatOptions = ConstructorParameters<typeof Mp4OutputFormat>[0];

/** The first of two passes: counts, so that the index can be written in front. */
export async function movieHead(facts: MovieFacts, packets: Packets): Promise<MovieHead> {
	const head: Uint8Array[] = [];
	const keep = (bytes: Uint8Array) => void head.push(bytes);
	const options = { fastStart: 'in-memory', onFtyp: keep, onMoov: keep } as const;
	let contentBytes = 0;
	let blank = new Uint8Array(2 ** 20);
	const muxer = await startMuxer(facts, new NullTarget(), options);
	for await (const packet of packets()) {
		if (packet.length > blank.length) blank = new Uint8Array(2 * packet.length);
		contentBytes += packet.length;
		await muxer.add(packet, blank.subarray(0, packet.length));
	}
	await muxer.output.finalize();
	const isLong = contentBytes + 8 >= 2 ** 32;
	const data = Buffer.alloc(isLong ? 16 : 8);
	data.writeUInt32BE(isLong ? 1 : contentBytes + 8);
	data.write('mdat', 4, 'latin1');
	if (isLong) data.writeBigUInt64BE(BigInt(contentBytes + 16), 8);
	return { bytes: Buffer.concat([...head, data]), contentBytes };
}

/**
 * The second pass: the packets in the order that the index tells, in pieces of half a second. Throws MediaError
 * when they are not as many bytes as the first pass has counted.
 */
export async function* movieContent(
	facts: MovieFacts,
	packets: Packets,
	contentBytes: number,
): AsyncGenerator<Uint8Array> {
	let pieces: Uint8Array[] = [];
	let start: number | null = null;
	const target = new StreamTarget(
		new WritableStream<StreamTargetChunk>({
			// First comes this pass's own head, which is not wanted.
			write: ({ data, position }) => {
				if (start === null) start = data.length;
				else if (position >= start) pieces.push(data);
			},
		}),
	);
	const muxer = await startMuxer(facts, target, { fastStart: false });
	let left = contentBytes;
	for await (const packet of packets()) {
		left -= packet.content.length;
		await muxer.add(packet, packet.content);
		yield* pieces;
		pieces = [];
	}
	if (left !== 0) {
		throw new MediaError(
			'unreadable',
			'One of the videos changed while it was being joined',
			'Run the node again when nothing else writes to the files.',
		);
	}
	await muxer.flush();
	yield* pieces;
}

async function startMuxer(
	{ picture, sound, changes }: MovieFacts,
	target: Target,
	options: FormatOptions,
) {
	const output = new Output({ format: new Mp4OutputFormat(options), target });
	const { width, height, matrix, pixelAspect, record, decoderConfig } = picture;
	const pictures = new EncodedVideoPacketSource(picture.codec);
	output.addVideoTrack(pictures, {
		frameRate: PICTURE_CLOCK,
		transformationMatrix: matrix,
		decoderConfig: {
			...decoderConfig,
			codec: changes ? decoderConfig.codec.replace('avc1', 'avc3') : decoderConfig.codec,
			description: record,
			displayAspectWidth: width * pixelAspect[0],
			displayAspectHeight: height * pixelAspect[1],
		},
	});
	const sounds = new EncodedAudioPacketSource('aac');
	if (sound) {
		const { rate, channels, config } = sound;
		const codec = 'mp4a.40.2';
		output.addAudioTrack(sounds, {
			decoderConfig: { codec, sampleRate: rate, numberOfChannels: channels, description: config },
		});
	}
	await output.start();
	let end = 0;
	return {
		add: async ({ track, isKey, timestamp, seconds }: JoinedPacket, data: Uint8Array) => {
			end = Math.max(end, timestamp + seconds);
			const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', timestamp, seconds);
			await (track === 'picture' ? pictures : sounds).add(packet);
		},
		output,
		/**
		 * Has all packets written, without an index, which would be made in one go: a packet behind the end ends the
		 * half second in front of it, and is not written itself.
		 */
		flush: async () => {
			const behind = new EncodedPacket(new Uint8Array(1), 'key', end + 1, 1);
			await pictures.add(behind);
			if (sound) await sounds.add(behind);
			await output.cancel();
		},
	};
}
