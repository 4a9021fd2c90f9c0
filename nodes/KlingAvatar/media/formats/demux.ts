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

/** Reads one file with mediabunny and lets go of it. `null` when it has no sound track. */
export async function withTrack<T>(
	{ size, read }: { size: number; read(start: number, end: number): Promise<Uint8Array> },
	formats: InputFormat[],
	use: (track: InputAudioTrack) => Promise<T>,
): Promise<T | null> {
	const source = new CustomSource({
		maxCacheSize: 0,
		getSize: () => size,
		read,
		handleUnhandledError: () => undefined,
	});
	const input = new Input({ source, formats });
	try {
		const track = await input.getPrimaryAudioTrack();
		return track === null ? null : await use(track);
	} finally {
		input.dispose();
	}
}
