import {
	CustomSource,
	Input,
	type InputAudioTrack,
	type InputFormat,
	Logging,
	LogLevel,
} from 'mediabunny';

import type { ByteSource } from '../types';

// What it has to say about odd files is said in this package's own words.
Logging.level = LogLevel.Silent;

/** A file for mediabunny, which keeps nothing of it: the sources do. */
export function openInput({ size, read }: ByteSource, formats: InputFormat[]): Input {
	const source = new CustomSource({
		maxCacheSize: 0,
		getSize: () => size,
		read,
		handleUnhandledError: () => undefined,
	});
	return new Input({ source, formats });
}

/** Reads one file with mediabunny and lets go of it. `null` when it has no sound track. */
export async function withTrack<T>(
	source: ByteSource,
	formats: InputFormat[],
	use: (track: InputAudioTrack) => Promise<T>,
): Promise<T | null> {
	const input = openInput(source, formats);
	try {
		const track = await input.getPrimaryAudioTrack();
		return track === null ? null : await use(track);
	} finally {
		input.dispose();
	}
}
