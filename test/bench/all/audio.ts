import type * as Media from '../../../nodes/KlingAvatar/media';
import { corpus, corpusBytes, measureEntry } from '../../fixtures/corpus';

/** More than this off counts as wrong. Seconds; a frame of MP3 at 24 kHz is 0.024. */
const TOLERANCE = 0.05;

/** How many sounds of the corpus a reader gets wrong. */
export interface Misread {
	sounds: number;
	ours: number;
	theirs: number;
}

/** Every sound of the corpus that ffmpeg decodes: our length and music-metadata's against the decoded one. */
export async function misread(media: typeof Media): Promise<Misread> {
	const { parseBuffer } = await import('music-metadata');
	const result: Misread = { sounds: 0, ours: 0, theirs: 0 };
	for (const entry of corpus) {
		const { kind, refused, undecoded, decodedSeconds, high } = entry;
		if (kind !== 'audio' || refused || undecoded || high || !decodedSeconds) continue;
		result.sounds += 1;
		const isOff = (seconds: number | undefined) =>
			seconds === undefined || Math.abs(seconds - decodedSeconds) > TOLERANCE;
		const facts = await measureEntry(media, entry);
		if (isOff('durationSeconds' in facts ? facts.durationSeconds : undefined)) result.ours += 1;
		const theirs = await parseBuffer(corpusBytes(entry.file), undefined, { duration: true }).then(
			({ format }) => format.duration,
			() => undefined,
		);
		if (isOff(theirs)) result.theirs += 1;
	}
	return result;
}
