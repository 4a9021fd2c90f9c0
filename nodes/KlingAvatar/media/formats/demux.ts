import {
	CustomSource,
	EncodedPacketSink,
	FLAC,
	Input,
	type InputAudioTrack,
	type InputFormat,
	Logging,
	LogLevel,
	MATROSKA,
	OGG,
	WEBM,
} from 'mediabunny';

// What it has to say about odd files is said in this package's own words.
Logging.level = LogLevel.Silent;

export interface TrackLength {
	/** Seconds from the first sound to the last. */
	durationSeconds: number;
	/** mediabunny's name of the codec; `null` for those it does not know. */
	codec: string | null;
	hasPicture: boolean;
}

/**
 * More reads than any sound of this size needs: five minutes take 3,000 as FLAC, 1,200 as live WebM
 * and fewer than 100 in other formats. They are used up in a tenth of a second.
 */
const readsFor = (size: number): number => 1_500 + size / 250;

/**
 * A source for mediabunny that stops serving after more reads than any sound file needs. Some of
 * its readers go round for ever on broken files: WebM with anything odd at its end, FLAC without a
 * frame. It keeps no cache, so that every round comes by here.
 */
function meteredSource(size: number, read: (start: number, end: number) => Promise<Uint8Array>) {
	let left = readsFor(size);
	return new CustomSource({
		maxCacheSize: 0,
		getSize: () => size,
		read: async (start, end) => {
			if (left-- < 0) throw new Error('More reads than any sound needs');
			return await read(start, end);
		},
		handleUnhandledError: () => undefined,
	});
}

/**
 * Reads one file with mediabunny and lets go of it. `null` when it has no sound track.
 *
 * @param file its bytes, or where to read them
 */
export async function withTrack<T>(
	file: Uint8Array | { size: number; read(start: number, end: number): Promise<Uint8Array> },
	formats: InputFormat[],
	use: (track: InputAudioTrack, hasPicture: boolean) => Promise<T>,
): Promise<T | null> {
	const source =
		file instanceof Uint8Array
			? meteredSource(file.length, async (start, end) => file.subarray(start, end))
			: meteredSource(file.size, async (start, end) => await file.read(start, end));
	const input = new Input({ source, formats });
	try {
		const track = await input.getPrimaryAudioTrack();
		const hasPicture = (await input.getPrimaryVideoTrack()) !== null;
		return track === null ? null : await use(track, hasPicture);
	} finally {
		input.dispose();
	}
}

/**
 * How long the track plays, without the silence before its first sound. `null` for a track without
 * a packet, which must not be asked for its length: with FLAC, mediabunny would never answer.
 */
async function lengthOf(track: InputAudioTrack, hasPicture: boolean): Promise<TrackLength | null> {
	const first = await new EncodedPacketSink(track).getFirstPacket({ metadataOnly: true });
	if (first === null) return null;
	const durationSeconds = (await track.computeDuration()) - Math.max(0, first.timestamp);
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
	const length = await withTrack(bytes.subarray(0, end), [OGG], lengthOf);
	return length ?? (pages > 1 ? 'unmeasured' : null);
}

/** WebM and Matroska, from the whole file. */
export async function measureWebm(bytes: Uint8Array): Promise<TrackLength | null> {
	return await withTrack(bytes, [WEBM, MATROSKA], lengthOf);
}

/**
 * FLAC, from the whole file. mediabunny overlooks a last frame of fewer than 16 bytes, which is how
 * silence ends, unless something follows it; zeros do, for no frame starts with them.
 */
export async function measureFlac(bytes: Uint8Array): Promise<TrackLength | null> {
	const padded = new Uint8Array(bytes.length + 16);
	padded.set(bytes);
	return await withTrack(padded, [FLAC], lengthOf);
}
