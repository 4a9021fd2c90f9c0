import type { PictureFacts, SoundFacts } from '../clipFacts';
import { AAC_SAMPLES } from '../timeline';
import { ascii, box, fullBox, list, longList, tableOf, u16, u32, zeros } from './boxes';
import { pictureTimes, runs } from './pictureTimes';
import { pictureEntry, soundEntry } from './sampleEntries';
import type { FilmTables, TrackTable } from './trackTable';

/** What the head says besides the tables. */
export interface FilmFacts {
	picture: PictureFacts;
	sound: SoundFacts | null;
	/** Whether the settings of the picture's decoder change from clip to clip. */
	changes: boolean;
	/** When the last picture ends. Seconds. */
	seconds: number;
}

/** One track as the index tells it. */
interface Track {
	id: number;
	handler: 'vide' | 'soun';
	/** Ticks a second of its own clock. */
	clock: number;
	/** Ticks of all its packets. */
	ticks: number;
	/** Where on its own clock the film starts; in ticks. */
	startTicks: number;
	/** Its header's volume, matrix and size. */
	look: Uint8Array;
	mediaHeader: Uint8Array;
	entry: Uint8Array;
	/** The boxes that say when its packets are decoded, shown, and where decoding can start. */
	times: Uint8Array[];
	table: TrackTable;
}

/** Ticks a second of the pictures' clock: whole ones for 24, 25, 29.97, 30, 50 and 60 pictures. */
const PICTURE_CLOCK = 90_000;
/** Ticks a second of the film's clock. */
const FILM_CLOCK = 1000;
const MOST_OF_32_BITS = 2 ** 32 - 1;
/** Content beyond this needs 64-bit offsets; the index in front of it is a few megabytes. Bytes. */
const FAR = 2 ** 32 - 2 ** 28;

/**
 * All that comes before the packets of an MP4 whose index stands first: ftyp, moov and mdat's header
 * (ISO/IEC 14496-12).
 */
export function filmHead(facts: FilmFacts, tables: FilmTables): Uint8Array {
	const brands = facts.picture.codec === 'avc' ? 'isomiso2avc1mp41' : 'isomiso2mp41';
	const type = box('ftyp', ascii('isom'), u32(0x200), ascii(brands));
	const data = dataHeader(tables.contentBytes);
	const tracks = [pictureTrack(facts, tables.picture)];
	if (facts.sound) tracks.push(soundTrack(facts.sound, tables.sound));
	const isFar = tables.contentBytes > FAR;
	// The index is as long wherever the content starts, and only its length says where that is.
	const indexBytes = movie(tracks, 0, isFar).length;
	const start = type.length + indexBytes + data.length;
	return Buffer.concat([type, movie(tracks, start, isFar), data]);
}

/** In its short or its long form (4.2). */
function dataHeader(contentBytes: number): Buffer {
	const short = contentBytes + 8;
	return short <= MOST_OF_32_BITS
		? Buffer.concat([u32(short), ascii('mdat')])
		: Buffer.concat([u32(1), ascii('mdat'), longList([contentBytes + 16])]);
}

function pictureTrack({ picture, changes, seconds }: FilmFacts, table: TrackTable): Track {
	const times = pictureTimes(table.times.all, seconds, PICTURE_CLOCK);
	const areAllKeys = table.keys.length === table.sizes.length;
	return {
		id: 1,
		handler: 'vide',
		clock: PICTURE_CLOCK,
		ticks: times.ticks,
		startTicks: times.delay,
		look: Buffer.concat([
			u16(0, 0),
			matrix(picture.matrix),
			u32(picture.width * 2 ** 16, picture.height * 2 ** 16),
		]),
		mediaHeader: fullBox('vmhd', { flags: 1 }, zeros(8)),
		entry: pictureEntry(picture, changes),
		times: [
			tableOf('stts', 2, times.durations),
			...(times.delay > 0 ? [tableOf('ctts', 2, times.offsets)] : []),
			...(areAllKeys ? [] : [tableOf('stss', 1, table.keys.all)]),
		],
		table,
	};
}

function soundTrack(sound: SoundFacts, table: TrackTable): Track {
	const count = table.sizes.length;
	return {
		id: 2,
		handler: 'soun',
		clock: sound.rate,
		ticks: count * AAC_SAMPLES,
		startTicks: 0,
		look: Buffer.concat([u16(0x100, 0), matrix(UNTURNED), u32(0, 0)]),
		mediaHeader: fullBox('smhd', {}, zeros(4)),
		entry: soundEntry(sound),
		times: [tableOf('stts', 2, [count, AAC_SAMPLES])],
		table,
	};
}

const UNTURNED = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Three rows, the last column of which is counted in smaller parts (8.3.2.3). */
function matrix(rows: readonly number[]): Buffer {
	return list(
		rows.map((value, index) => Math.round(value * (index % 3 === 2 ? 2 ** 30 : 2 ** 16))),
	);
}

function movie(tracks: readonly Track[], contentStart: number, isFar: boolean): Buffer {
	const ends = tracks.map(({ ticks, clock }) => Math.round((ticks / clock) * FILM_CLOCK));
	const header = fullBox(
		'mvhd',
		{},
		u32(0, 0, FILM_CLOCK, Math.max(...ends), 0x10000),
		u16(0x100),
		zeros(10),
		matrix(UNTURNED),
		zeros(24),
		u32(tracks.length + 1),
	);
	const boxes = tracks.map((track, index) =>
		box(
			'trak',
			fullBox(
				'tkhd',
				{ flags: 3 },
				u32(0, 0, track.id, 0, ends[index] ?? 0),
				zeros(12),
				track.look,
			),
			...(track.startTicks === 0
				? []
				: [box('edts', tableOf('elst', 3, [ends[index] ?? 0, track.startTicks, 0x10000]))]),
			media(track, contentStart, isFar),
		),
	);
	return box('moov', header, ...boxes);
}

function media(track: Track, contentStart: number, isFar: boolean): Buffer {
	const { handler, clock, ticks } = track;
	const isLong = ticks > MOST_OF_32_BITS;
	const times = isLong
		? Buffer.concat([zeros(16), u32(clock), longList([ticks])])
		: u32(0, 0, clock, ticks);
	const name = handler === 'vide' ? 'Pictures\0' : 'Sounds\0';
	return box(
		'mdia',
		fullBox('mdhd', { version: isLong ? 1 : 0 }, times, u16(0x55c4, 0)), // language "und"
		fullBox('hdlr', {}, zeros(4), ascii(handler), zeros(12), ascii(name)),
		box(
			'minf',
			track.mediaHeader,
			box('dinf', fullBox('dref', {}, u32(1), fullBox('url ', { flags: 1 }))),
			sampleTable(track, contentStart, isFar),
		),
	);
}

function sampleTable({ entry, times, table }: Track, contentStart: number, isFar: boolean): Buffer {
	const offsets = table.chunkOffsets.all.map((offset) => contentStart + offset);
	// Of each run of chunks with as many packets: the first one's number, the packets, and which entry.
	let chunk = 1;
	const chunks = runs(table.chunkCounts).flatMap(([count, packets]) => {
		const first = chunk;
		chunk += count;
		return [first, packets, 1];
	});
	return box(
		'stbl',
		fullBox('stsd', {}, u32(1), entry),
		...times,
		tableOf('stsc', 3, chunks),
		fullBox('stsz', {}, u32(0, table.sizes.length), list(table.sizes.all)),
		isFar
			? fullBox('co64', {}, u32(offsets.length), longList(offsets))
			: tableOf('stco', 1, offsets),
	);
}
