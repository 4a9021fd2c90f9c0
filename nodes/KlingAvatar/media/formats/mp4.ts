import { EncodedPacketSink, type InputAudioTrack, MP4, QTFF } from 'mediabunny';

import { bytesSource } from '../sources/byteSource';
import { withTrack } from './demux';
import { mp4CodecOf } from './mp4Codec';
import { type Edit, type Mp4Shape, readMp4Shape } from './mp4Shape';

/** In samples, more than five hours of AAC; a table that claims more is no sound's. */
const MAX_CLAIMED = 1_000_000;

/** In bytes, far more than any packet has, and far less than what damage makes of a size. */
const MAX_PACKET = 0x7fffff00;

export type Mp4Length =
	| { durationSeconds: number; stepSeconds: number }
	/** What it is instead of sound in AAC: "AMR in 3GP", or the container of a video. */
	| { other: string; isVideo: boolean };

/**
 * M4A, MP4 and QuickTime, of which only the tables are read; of a file that was cut off, also some
 * packets, to find where the sound ends. `null` when there is nothing to be found.
 */
export async function measureMp4(bytes: Uint8Array): Promise<Mp4Length | null> {
	const shape = await readMp4Shape(bytesSource(bytes), bytes.length);
	if (!shape.hasMoov || shape.mostClaimed > MAX_CLAIMED) return null;
	// Decoders give up on a table with a packet that cannot be, instead of leaving that one out.
	if ((shape.sound?.largestPacket ?? 0) > MAX_PACKET) return null;
	const { container } = shape;
	if (shape.hasPicture) {
		const other = shape.sound === null ? `${container} without sound` : container;
		return { other, isVideo: true };
	}
	return await withTrack(bytes, [MP4, QTFF], async (track, hasPicture): Promise<Mp4Length> => {
		if (hasPicture) return { other: container, isVideo: true };
		const codec = await mp4CodecOf(track, shape.sound?.codec ?? '');
		if (!codec.isAac) return { other: `${codec.name} in ${container}`, isVideo: false };
		const first = await new EncodedPacketSink(track).getFirstPacket({ metadataOnly: true });
		// Every packet decodes to one frame, whatever the tables say it lasts.
		const frame = codec.frameSeconds ?? first?.duration ?? 0;
		return { durationSeconds: await durationOf(track, shape, frame), stepSeconds: frame };
	});
}

async function durationOf(
	track: InputAudioTrack,
	{ sound, isCutOff }: Mp4Shape,
	frame: number,
): Promise<number> {
	const edits = sound?.edits ?? [];
	if (edits.length === 0 && !isCutOff && sound?.packets) {
		return sound.packets * frame;
	}
	const mediaEnd = isCutOff ? await lastTimeInFile(track) : await track.computeDuration();
	return await playedSeconds(track, mediaEnd, edits, frame);
}

/** When the sound ends whose bytes are there, in a file that was cut off. */
async function lastTimeInFile(track: InputAudioTrack): Promise<number> {
	const sink = new EncodedPacketSink(track);
	let there = await track.getFirstTimestamp();
	let missing = await track.computeDuration();
	// Halving five hours down to a millisecond takes 24 steps.
	for (let step = 0; step < 32 && missing - there > 0.001; step++) {
		const middle = (there + missing) / 2;
		const packet = await sink.getPacket(middle);
		if (packet === null) missing = middle;
		else there = Math.max(middle, packet.timestamp + packet.duration);
	}
	return there;
}

/**
 * How long the parts that the edit list names play, or the whole track when there is no list.
 * mediabunny's clock starts where the first edit does; a decoder plays the last packet of a part to
 * its end.
 *
 * @param frame how long every packet plays
 */
async function playedSeconds(
	track: InputAudioTrack,
	mediaEnd: number,
	edits: Edit[],
	frame: number,
): Promise<number> {
	const sink = new EncodedPacketSink(track);
	const first = await sink.getFirstPacket({ metadataOnly: true });
	const firstPlayed = edits.findIndex(({ mediaTime }) => mediaTime !== null);
	const silence = edits
		.slice(0, Math.max(0, firstPlayed))
		.reduce((sum, { seconds }) => sum + seconds, 0);
	const origin = (edits[firstPlayed]?.mediaTime ?? 0) - silence;
	const parts = edits.flatMap(({ mediaTime, seconds }) => {
		if (mediaTime === null) return [];
		const from = mediaTime - origin;
		return [{ from, to: seconds === 0 ? mediaEnd : Math.min(from + seconds, mediaEnd) }];
	});
	if (parts.length === 0) parts.push({ from: Math.max(0, first?.timestamp ?? 0), to: mediaEnd });

	let seconds = 0;
	for (const { from, to } of parts) {
		const last = await sink.getPacket(to - 1e-6, { metadataOnly: true });
		const end = last ? last.timestamp + frame : to;
		seconds += Math.max(0, end - from);
	}
	return seconds;
}
