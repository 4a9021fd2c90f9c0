import { EncodedPacketSink, type InputAudioTrack, MP4, type MediaCodec, QTFF } from 'mediabunny';

import type { CachedSource } from '../sources/cachedSource';
import { type TrackLength, withTrack } from './demux';
import { type Edit, readMp4Shape } from './mp4Shape';

/** In samples, more than five hours of AAC; a table that claims more is no sound's. */
const MAX_CLAIMED = 1_000_000;

/** Codecs whose last packet decodes to as many samples as the others, whatever the tables say. */
const FULL_FRAMES: readonly MediaCodec[] = ['aac', 'mp3', 'opus'];

/**
 * M4A, MP4 and QuickTime, of which only the tables are read; of a file that was cut off, also some
 * packets, to find where the sound ends. `null` when there is no sound track to be found.
 */
export async function measureMp4(source: CachedSource, size: number): Promise<TrackLength | null> {
	const shape = await readMp4Shape(source, size);
	if (!shape.hasMoov || shape.mostClaimed > MAX_CLAIMED) return null;
	const file = { size, read: source.read };
	return await withTrack(file, [MP4, QTFF], async (track, hasPicture) => {
		const mediaEnd = shape.isCutOff ? await lastTimeInFile(track) : await track.computeDuration();
		const durationSeconds = await playedSeconds(track, mediaEnd, shape.edits);
		return { durationSeconds, codec: await track.getCodec(), hasPicture };
	});
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
 */
async function playedSeconds(
	track: InputAudioTrack,
	mediaEnd: number,
	edits: Edit[],
): Promise<number> {
	const sink = new EncodedPacketSink(track);
	const codec = await track.getCodec();
	const first = await sink.getFirstPacket({ metadataOnly: true });
	const fullFrame = codec !== null && FULL_FRAMES.includes(codec) ? (first?.duration ?? 0) : 0;
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
		const end = last ? last.timestamp + Math.max(last.duration, fullFrame) : to;
		seconds += Math.max(0, (fullFrame > 0 ? end : to) - from);
	}
	return seconds;
}
