import {
	BufferSource,
	CustomSource,
	EncodedPacketSink,
	FLAC,
	Input,
	type InputAudioTrack,
	type InputFormat,
	MATROSKA,
	MP4,
	OGG,
	QTFF,
	type Source,
	WEBM,
} from 'mediabunny';

import type { CachedSource } from './cachedSource';
import { type Mp4Shape, readMp4Shape } from './mp4Boxes';

export interface TrackLength {
	/** Seconds from the first sound to the last. */
	durationSeconds: number;
	/** mediabunny's name of the codec; `null` for those it does not know. */
	codec: string | null;
	hasPicture: boolean;
}

/** More than five hours of speech; a fragment that claims more is no sound. */
const MAX_FRAGMENT_SAMPLES = 1_000_000;

/** Reads one file with mediabunny and lets go of it. `null` when it has no sound track. */
async function withTrack<T>(
	source: Source,
	formats: InputFormat[],
	use: (track: InputAudioTrack, hasPicture: boolean) => Promise<T>,
): Promise<T | null> {
	const input = new Input({ source, formats });
	try {
		const track = await input.getPrimaryAudioTrack();
		const hasPicture = (await input.getPrimaryVideoTrack()) !== null;
		return track === null ? null : await use(track, hasPicture);
	} finally {
		input.dispose();
	}
}

/** How long the track plays, without the silence before its first sound. */
async function lengthOf(track: InputAudioTrack, hasPicture: boolean): Promise<TrackLength> {
	const lead = Math.max(0, await track.getFirstTimestamp());
	const durationSeconds = (await track.computeDuration()) - lead;
	return { durationSeconds, codec: await track.getCodec(), hasPicture };
}

/** Ogg (Opus, Vorbis), from the whole file. */
export async function measureOgg(bytes: Uint8Array): Promise<TrackLength | null> {
	return await withTrack(new BufferSource(wholePages(bytes)), [OGG], lengthOf);
}

/** The file up to its last whole page: mediabunny fails on a page that is cut off. */
function wholePages(bytes: Uint8Array): Uint8Array {
	let at = 0;
	while (at + 27 <= bytes.length && bytes[at] === 0x4f && bytes[at + 1] === 0x67) {
		const segments = bytes[at + 26] ?? 0;
		const sizes = bytes.subarray(at + 27, at + 27 + segments);
		const next = at + 27 + segments + sizes.reduce((sum, size) => sum + size, 0);
		if (next > bytes.length) break;
		at = next;
	}
	return bytes.subarray(0, at);
}

/** WebM and Matroska, from the whole file. */
export async function measureWebm(bytes: Uint8Array): Promise<TrackLength | null> {
	return await withTrack(new BufferSource(bytes), [WEBM, MATROSKA], lengthOf);
}

/**
 * FLAC, from the whole file. mediabunny overlooks a last frame of fewer than 16 bytes, which is how
 * silence ends, unless something follows it; zeros do, for no frame starts with them.
 */
export async function measureFlac(bytes: Uint8Array): Promise<TrackLength | null> {
	const padded = new Uint8Array(bytes.length + 16);
	padded.set(bytes);
	return await withTrack(new BufferSource(padded), [FLAC], lengthOf);
}

/** M4A, MP4 and QuickTime, of which only the tables are read. */
export async function measureMp4(source: CachedSource, size: number): Promise<TrackLength | null> {
	const shape = await readMp4Shape(source, size);
	if (!shape.hasMoov || shape.fragmentSamples > MAX_FRAGMENT_SAMPLES) return null;
	const custom = new CustomSource({
		getSize: () => size,
		read: async (start, end) => await source.read(start, end),
		handleUnhandledError: () => undefined,
	});
	return await withTrack(custom, [MP4, QTFF], async (track, hasPicture) => {
		const whole = await lengthOf(track, hasPicture);
		const mediaEnd = shape.isCutOff ? await lastTimeInFile(track) : await track.computeDuration();
		return {
			...whole,
			durationSeconds: playedSeconds(mediaEnd, await track.getFirstTimestamp(), shape),
		};
	});
}

/** When the sound ends whose bytes are there, in a file that was cut off. */
async function lastTimeInFile(track: InputAudioTrack): Promise<number> {
	const sink = new EncodedPacketSink(track);
	let there = await track.getFirstTimestamp();
	let missing = await track.computeDuration();
	let end = there;
	// Halving 5 hours down to a millisecond takes 24 steps.
	for (let step = 0; step < 32 && missing - there > 0.001; step++) {
		const middle = (there + missing) / 2;
		const packet = await sink.getPacket(middle);
		if (packet === null) {
			missing = middle;
		} else {
			end = packet.timestamp + packet.duration;
			there = Math.max(middle, end);
		}
	}
	return end;
}

/**
 * What of the track is played. mediabunny's clock starts where the first edit starts, so an edit's
 * place on it is its media time less that of the first.
 */
function playedSeconds(mediaEnd: number, firstTime: number, { edits }: Mp4Shape): number {
	const played = edits.filter((edit) => edit.mediaTime !== null);
	const origin = played[0]?.mediaTime ?? 0;
	const silence = edits.length > 0 && edits[0]?.mediaTime === null ? edits[0].seconds : 0;
	if (played.length === 0 || played.some(({ seconds }) => seconds === 0)) {
		return mediaEnd - Math.max(0, firstTime);
	}
	return played.reduce((sum, { mediaTime, seconds }) => {
		const left = mediaEnd - silence - ((mediaTime ?? 0) - origin);
		return sum + Math.max(0, Math.min(seconds, left));
	}, 0);
}
