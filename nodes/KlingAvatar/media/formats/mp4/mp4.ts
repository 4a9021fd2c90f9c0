import type { Sniffed } from '../../types';
import { type Box, childrenOf, descend, MAX_BOXES, textAt } from '../isoBoxes';
import { mp4CodecOf } from './codec';
import { packetsInFragments, packetsInTables } from './packets';

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

/** One entry of an edit list (8.6.6), in seconds. */
export interface Edit {
	/** Where in the track it starts; `null` for a stretch of nothing. */
	from: number | null;
	/** How long it lasts; 0 is to the end. */
	seconds: number;
	/** How fast it plays; 1 is as recorded. */
	rate: number;
	/** By how much its length may be rounded, in seconds. */
	tick: number;
}

/** The first sound track, as its boxes describe it. */
export interface SoundTrack {
	/** The edit list; empty when there is none. */
	edits: Edit[];
	/** The first sample description, from its four letters on. */
	entry: Buffer;
	/** Packets whose bytes are in the file, whatever the tables promise. */
	packets: number;
}

export interface Mp4Tracks {
	/** The container by its brand: QuickTime, 3GP or MP4. */
	container: string;
	hasPicture: boolean;
	sound: SoundTrack | null;
	/** The values of iTunes' note of padding, in samples; `null` when there is none. */
	padding: { start: number; end: number; sound: number } | null;
}

/** Brands of the first box that tell of another container than MP4. */
const CONTAINERS: Readonly<Record<string, string>> = {
	'qt  ': 'QuickTime',
	...Object.fromEntries(['4', '5', '6', '7', 's', 'r'].map((version) => [`3gp${version}`, '3GP'])),
	'3g2a': '3GP',
};

const MAX_EDITS = 1000;

/** What an MP4's boxes tell of its tracks; `null` when they hold no tables, or more boxes than any file. */
export function readMp4(bytes: Uint8Array): Mp4Tracks | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const boxes = childrenOf(view, { start: 0, end: bytes.length });
	const moov = boxes.find(({ type }) => type === 'moov');
	if (!moov || boxes.length === MAX_BOXES) return null;
	const brand = boxes.find(({ type }) => type === 'ftyp');
	const tracks: Mp4Tracks = {
		container: (brand && CONTAINERS[textAt(view, brand.start)]) ?? 'MP4',
		hasPicture: false,
		sound: null,
		padding: paddingIn(bytes.subarray(moov.start, moov.end)),
	};
	for (const track of childrenOf(view, moov).filter(({ type }) => type === 'trak')) {
		const handler = descend(view, track, 'mdia', 'hdlr');
		const kind = handler ? textAt(view, handler.start + 8) : '';
		if (kind === 'vide') tracks.hasPicture = true;
		if (kind === 'soun') tracks.sound ??= soundOf(view, track, moov, boxes);
	}
	return tracks;
}

function soundOf(view: DataView, track: Box, moov: Box, boxes: Box[]): SoundTrack {
	const description = descend(view, track, 'mdia', 'minf', 'stbl', 'stsd');
	const from = view.byteOffset + (description?.start ?? view.byteLength) + 12;
	const to = view.byteOffset + (description?.end ?? view.byteLength);
	return {
		edits: readEdits(view, track, descend(view, moov, 'mvhd')),
		entry: Buffer.from(view.buffer, Math.min(from, to), Math.max(0, to - from)),
		packets: packetsInTables(view, track, boxes) + packetsInFragments(view, { track, moov }, boxes),
	};
}

/** The timescale of a movie or media header box, in ticks a second. */
function timescaleOf(view: DataView, box: Box | null): number {
	if (box === null || box.end - box.start < 24) return 0;
	return view.getUint32(box.start + (view.getUint8(box.start) === 1 ? 20 : 12));
}

/** A track's edit list; empty for none. */
export function readEdits(view: DataView, track: Box, movieHeader: Box | null): Edit[] {
	const movieScale = timescaleOf(view, movieHeader);
	const mediaScale = timescaleOf(view, descend(view, track, 'mdia', 'mdhd'));
	const list = descend(view, track, 'edts', 'elst');
	if (list === null || list.end - list.start < 8 || movieScale === 0 || mediaScale === 0) {
		return [];
	}
	const isLong = view.getUint8(list.start) === 1;
	const step = isLong ? 20 : 12;
	const room = Math.floor((list.end - list.start - 8) / step);
	const count = Math.min(view.getUint32(list.start + 4), room, MAX_EDITS);
	return Array.from({ length: count }, (_, index) => {
		const entry = list.start + 8 + index * step;
		const length = isLong ? Number(view.getBigUint64(entry)) : view.getUint32(entry);
		const from = isLong ? Number(view.getBigInt64(entry + 8)) : view.getInt32(entry + 4);
		return {
			from: from < 0 ? null : from / mediaScale,
			seconds: length / movieScale,
			rate: view.getInt32(entry + (isLong ? 16 : 8)) / 0x10000,
			tick: 1 / movieScale,
		};
	});
}

/** `iTunSMPB`, which Apple's and Nero's encoders write: four hexadecimal numbers, of which the first is 0. */
function paddingIn(moov: Uint8Array): Mp4Tracks['padding'] {
	const text = Buffer.from(moov.buffer, moov.byteOffset, moov.length);
	const at = text.indexOf('iTunSMPB', 0, 'latin1');
	const [, start, end, sound] =
		/^[^]{8,40} 00000000 (\w{8}) (\w{8}) (\w{16})/.exec(text.toString('latin1', at, at + 120)) ??
		[];
	if (at < 0 || start === undefined || end === undefined || sound === undefined) return null;
	return { start: parseInt(start, 16), end: parseInt(end, 16), sound: parseInt(sound, 16) };
}
