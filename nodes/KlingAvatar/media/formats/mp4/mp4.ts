import type { Sniffed } from '../../recognise/sniffed';
import { mp4CodecOf } from './codec';
import { type Edit, type Mp4Tracks, readMp4 } from './tracks';

/**
 * The length of the AAC in an M4A, MP4 or QuickTime file, or what else is in there. Only the tables are
 * read, and of what they promise only what is there is counted. `null` when that is nothing.
 */
export function measureMp4(
	bytes: Uint8Array,
): { durationSeconds: number; stepSeconds: number } | Sniffed | null {
	const tracks = readMp4(bytes);
	if (tracks === null) return null;
	const { container, hasPicture, sound } = tracks;
	if (hasPicture) return { kind: 'video', label: container, isSilent: sound === null };
	const codec = sound && mp4CodecOf(sound.entry);
	if (!sound || !codec) return null;
	if ('name' in codec) return { kind: 'sound', label: `${codec.name} in ${container}` };
	// Every packet decodes to one frame, whatever the tables say it lasts.
	const frame = codec.samples / codec.rate;
	const durationSeconds =
		sound.edits.length > 0
			? playedSeconds(sound.packets * frame, sound.edits, frame)
			: withoutPadding(sound.packets, tracks.padding, codec);
	return { durationSeconds, stepSeconds: frame };
}

/** How long the parts that an edit list names play. A decoder plays the last packet of each to its end. */
function playedSeconds(end: number, edits: Edit[], frame: number): number {
	let seconds = 0;
	for (const { from, seconds: wanted } of edits) {
		if (from === null) continue;
		const to = wanted === 0 ? end : Math.min(from + wanted, end);
		const played = Math.min(Math.ceil((to - 1e-6) / frame) * frame, end);
		seconds += Math.max(0, played - from);
	}
	return seconds;
}

/**
 * Without an edit list, encoders of Apple and Nero note how much at both ends is padding. Of a file that was
 * cut off, the note on its end tells nothing.
 */
function withoutPadding(
	packets: number,
	padding: Mp4Tracks['padding'],
	{ samples, rate }: { samples: number; rate: number },
): number {
	if (padding === null) return (packets * samples) / rate;
	const { start, end, sound } = padding;
	// With SBR, the samples are those that are played, of which there are twice as many.
	const doubled = [1, 2].find(
		(times) => Math.abs(start + end + sound - packets * samples * times) <= samples * times,
	);
	return doubled === undefined
		? Math.max(0, packets * samples - start) / rate
		: sound / (rate * doubled);
}
