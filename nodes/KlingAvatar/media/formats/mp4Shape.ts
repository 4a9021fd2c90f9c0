import type { ByteSource } from '../types';
import { type Box, boxAt, childrenOf, descend } from './isoBoxes';
import { mostClaimed } from './mp4Claims';

/** One entry of an edit list, in seconds. */
export interface Edit {
	/** Where in the sound it starts; `null` for a stretch of silence. */
	mediaTime: number | null;
	/** How long it plays; 0 means to the end. */
	seconds: number;
}

/** The first sound track, as its boxes describe it. */
export interface SoundTrack {
	/** The edit list; empty when there is none. */
	edits: Edit[];
	/** The four letters of the codec, such as `mp4a`. */
	codec: string;
	/** Samples (packets) that the size table lists; 0 where fragments list them. */
	packets: number;
	/** Bytes of the largest of them. */
	largestPacket: number;
}

/** What is read from an MP4's boxes beside what mediabunny reads. */
export interface Mp4Shape {
	sound: SoundTrack | null;
	hasPicture: boolean;
	hasMoov: boolean;
	/** The container by its brand: QuickTime, 3GP or MP4. */
	container: string;
	/** True when a box claims bytes behind the end of the file. */
	isCutOff: boolean;
	/** The highest number of samples, or of chunks, that a table claims without listing them. */
	mostClaimed: number;
}

/** Brands of the first box that tell of another container than MP4. */
const CONTAINERS: Readonly<Record<string, string>> = {
	'qt  ': 'QuickTime',
	...Object.fromEntries(['4', '5', '6', '7', 's', 'r'].map((version) => [`3gp${version}`, '3GP'])),
	'3g2a': '3GP',
};

const MAX_TOP_BOXES = 20_000;
const MAX_EDITS = 1000;

async function viewOf(source: ByteSource, start: number, end: number): Promise<DataView> {
	const bytes = await source.read(start, end);
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Walks an MP4's boxes for what mediabunny does not tell: it uses the start of the first edit but
 * not the lengths, and takes the tables of a file that was cut off for true.
 */
export async function readMp4Shape(source: ByteSource, size: number): Promise<Mp4Shape> {
	const shape: Mp4Shape = {
		sound: null,
		hasPicture: false,
		hasMoov: false,
		container: 'MP4',
		isCutOff: false,
		mostClaimed: 0,
	};
	let at = 0;
	for (let count = 0; at < size && count < MAX_TOP_BOXES; count++) {
		const head = await viewOf(source, at, Math.min(at + 16, size));
		const box = boxAt(head, 0, head.byteLength);
		if (box === null) {
			shape.isCutOff = true;
			break;
		}
		const end = head.getUint32(0) === 0 ? size : at + box.end;
		if (end > size) shape.isCutOff = true;
		if (box.type === 'ftyp') {
			const brand = await viewOf(source, at + 8, at + 12);
			if (brand.byteLength === 4) shape.container = CONTAINERS[textAt(brand, 0)] ?? shape.container;
		}
		if (box.type === 'moov' || box.type === 'moof') {
			const view = await viewOf(source, at, Math.min(end, size));
			const content = { type: box.type, start: box.start, end: view.byteLength };
			shape.mostClaimed = Math.max(shape.mostClaimed, mostClaimed(view, content));
			if (box.type === 'moov') {
				shape.hasMoov = true;
				readTracks(view, content, shape);
			}
		}
		at = end;
	}
	// Boxes that were not looked at could claim anything.
	if (at < size && !shape.isCutOff) shape.mostClaimed = Infinity;
	return shape;
}

/** The timescale of a movie or media header box, in ticks a second. */
function timescaleOf(view: DataView, box: Box | null): number {
	if (box === null || box.end - box.start < 24) return 0;
	return view.getUint32(box.start + (view.getUint8(box.start) === 1 ? 20 : 12));
}

function textAt(view: DataView, at: number): string {
	return at + 4 > view.byteLength
		? ''
		: String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

function readTracks(view: DataView, moov: Box, shape: Mp4Shape): void {
	const movieScale = timescaleOf(view, descend(view, moov, 'mvhd'));
	for (const track of childrenOf(view, moov).filter(({ type }) => type === 'trak')) {
		const handler = descend(view, track, 'mdia', 'hdlr');
		const kind = handler ? textAt(view, handler.start + 8) : '';
		if (kind === 'vide') shape.hasPicture = true;
		if (kind !== 'soun' || shape.sound !== null) continue;
		const table = descend(view, track, 'mdia', 'minf', 'stbl');
		const description = table && descend(view, table, 'stsd');
		const sizes = table && (descend(view, table, 'stsz') ?? descend(view, table, 'stz2'));
		shape.sound = {
			edits: readEdits(view, track, movieScale),
			codec: description ? textAt(view, description.start + 12) : '',
			...packetsOf(view, sizes),
		};
	}
}

/** Reads a table of sizes: one size for all, or a list of them. */
function packetsOf(view: DataView, sizes: Box | null) {
	if (sizes === null || sizes.end - sizes.start < 12) return { packets: 0, largestPacket: 0 };
	const packets = view.getUint32(sizes.start + 8);
	let largestPacket = 0;
	if (sizes.type === 'stsz') {
		largestPacket = view.getUint32(sizes.start + 4);
		const isListed = largestPacket === 0;
		const end = Math.min(sizes.end, sizes.start + 12 + 4 * packets);
		for (let at = sizes.start + 12; isListed && at + 4 <= end; at += 4) {
			largestPacket = Math.max(largestPacket, view.getUint32(at));
		}
	}
	return { packets, largestPacket };
}

function readEdits(view: DataView, track: Box, movieScale: number): Edit[] {
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
		return { mediaTime: from < 0 ? null : from / mediaScale, seconds: length / movieScale };
	});
}
