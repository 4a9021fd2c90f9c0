import type { InputTrack } from 'mediabunny';

import { MediaError } from '../mediaError';
import type { TrackBoxes } from './clipBoxes';
import { damagedClip, type OpenClip, packetsFrom } from './openClip';
import type { PacketTime } from './timeline';

/** What a track's edit list plays of it, in seconds on the clip's clock. */
export interface PlayedSpan {
	from: number;
	to: number;
}

/** The packets of a track from the first that is played to the last, in the order of decoding. */
export interface PlayedPackets {
	packets: PacketTime[];
	span: PlayedSpan;
	/** When the track's first packet starts, played or not. */
	start: number;
	/** All packets of the track. */
	count: number;
	/** Packets in front of the first that is played. */
	skipped: number;
	/** Packets that are not played, wherever they are. */
	hidden: number;
	/** Whether all of `packets` are played. */
	isWhole: boolean;
}

/** What is played for less is rounding. Seconds. */
const UNNOTICED_SECONDS = 0.001;

/**
 * What a track's edit list (ISO/IEC 14496-12, 8.6.6) plays. Throws MediaError for a track that lacks packets which
 * its tables list, and for one that can't be played in one go.
 */
export async function playedPackets(open: OpenClip, track: InputTrack): Promise<PlayedPackets> {
	const { label, boxes } = open;
	const own = boxes?.tracks.get(track.id);
	if (!boxes || !own) throw damagedClip(label);
	const { inMovie, inFragments } = own;
	if (inMovie > 0 && inFragments > 0) {
		throw new MediaError(
			'format',
			`${label} is fragmented in part: ${inMovie} of its ${track.type} packets are listed at once, ${inFragments} in fragments`,
			'Write the file anew, for example with "ffmpeg -i in.mp4 -c copy out.mp4".',
		);
	}
	const span = playedSpan(own);
	if (span === null) {
		throw new MediaError(
			'format',
			`${label} has an edit list that plays it in several pieces, or at another speed than it was recorded`,
			'Export or encode the video anew, which makes the edits part of it.',
		);
	}
	const all: PacketTime[] = [];
	// Of a file that is shorter than its boxes say, the packets may be there all the same.
	const how = { from: 0, withContent: boxes.isCutOff };
	for await (const { timestamp, duration } of packetsFrom(open, track, how)) {
		all.push({ at: timestamp, seconds: duration });
	}
	if (all.length !== inMovie + inFragments) throw damagedClip(label);
	const arePlayed = all.map((time) => isPlayed(span, time));
	const skipped = Math.max(0, arePlayed.indexOf(true));
	const end = arePlayed.lastIndexOf(true) + 1;
	return {
		packets: all.slice(skipped, end),
		span,
		start: all[0]?.at ?? 0,
		count: all.length,
		skipped,
		hidden: arePlayed.filter((is) => !is).length,
		isWhole: arePlayed.slice(skipped, end).every(Boolean),
	};
}

/** The one span that is played; `null` for several ones, and for other speeds than the recording's. */
function playedSpan({ edits, inFragments }: TrackBoxes): PlayedSpan | null {
	const start = edits.findIndex(({ from }) => from !== null);
	const [edit, ...behind] = start < 0 ? [] : edits.slice(start);
	if (!edit) return { from: -Infinity, to: edits.length === 0 ? Infinity : -Infinity };
	if (edit.rate !== 1 || behind.some(({ from }) => from !== null)) return null;
	const from = edits.slice(0, start).reduce((sum, { seconds }) => sum + seconds, 0);
	// A fragmented file's list was written before its length was known.
	const rounding = edit.tick > UNNOTICED_SECONDS ? edit.tick : 0;
	const isOpen = edit.seconds === 0 || inFragments > 0;
	return { from, to: isOpen ? Infinity : from + edit.seconds + rounding };
}

/** Whether a packet is seen or heard in a span. */
function isPlayed({ from, to }: PlayedSpan, { at, seconds }: PacketTime): boolean {
	const end = at + Math.max(seconds, 2 * UNNOTICED_SECONDS);
	return end > from + UNNOTICED_SECONDS && at < to - UNNOTICED_SECONDS / 10;
}
