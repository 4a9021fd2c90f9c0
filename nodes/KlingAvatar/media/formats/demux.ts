import {
	CustomSource,
	Input,
	type InputAudioTrack,
	type InputFormat,
	Logging,
	LogLevel,
} from 'mediabunny';

// What it has to say about odd files is said in this package's own words.
Logging.level = LogLevel.Silent;

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
