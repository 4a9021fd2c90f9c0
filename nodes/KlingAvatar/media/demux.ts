import {
	BufferSource,
	FLAC,
	Input,
	type InputAudioTrack,
	type InputFormat,
	MATROSKA,
	OGG,
	type Source,
	WEBM,
} from 'mediabunny';

export interface TrackLength {
	/** Seconds from the first sound to the last. */
	durationSeconds: number;
	/** mediabunny's name of the codec; `null` for those it does not know. */
	codec: string | null;
	hasPicture: boolean;
}

/** Reads one file with mediabunny and lets go of it. `null` when it has no sound track. */
export async function withTrack<T>(
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

/**
 * Ogg with Opus or Vorbis, from the whole file. `'unmeasured'` for pages of another codec, such as
 * Speex. mediabunny fails on a page that is cut off, so it gets the whole pages only.
 */
export async function measureOgg(bytes: Uint8Array): Promise<TrackLength | 'unmeasured' | null> {
	let end = 0;
	let pages = 0;
	while (end + 27 <= bytes.length && bytes[end] === 0x4f && bytes[end + 1] === 0x67) {
		const segments = bytes[end + 26] ?? 0;
		const sizes = bytes.subarray(end + 27, end + 27 + segments);
		const next = end + 27 + segments + sizes.reduce((sum, size) => sum + size, 0);
		if (next > bytes.length) break;
		end = next;
		pages++;
	}
	const length = await withTrack(new BufferSource(bytes.subarray(0, end)), [OGG], lengthOf);
	return length ?? (pages > 1 ? 'unmeasured' : null);
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
