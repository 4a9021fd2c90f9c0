import type { CachedSource } from './cachedSource';

/** One entry of an edit list, in seconds. */
export interface Edit {
	/** Where in the sound it starts; `null` for a stretch of silence. */
	mediaTime: number | null;
	/** How long it plays; 0 means to the end. */
	seconds: number;
}

/** What is read from an MP4's boxes beside what mediabunny reads. */
export interface Mp4Shape {
	/** The edit list of the first sound track; empty when there is none. */
	edits: Edit[];
	hasMoov: boolean;
	/** True when a box claims bytes behind the end of the file. */
	isCutOff: boolean;
	/** Samples that the fragments claim to have. */
	fragmentSamples: number;
}

interface Box {
	type: string;
	/** Of the content, behind the header. */
	start: number;
	end: number;
}

const MAX_TOP_BOXES = 20_000;
const MAX_EDITS = 1000;

/** Reads the header of a box in memory; `null` where none fits. */
function boxAt(view: DataView, at: number, until: number): Box | null {
	if (at + 8 > until) return null;
	const type = String.fromCharCode(...[4, 5, 6, 7].map((index) => view.getUint8(at + index)));
	const short = view.getUint32(at);
	if (short === 1 && at + 16 > until) return null;
	const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? until - at : short;
	const header = short === 1 ? 16 : 8;
	return size < header ? null : { type, start: at + header, end: at + size };
}

function childrenOf(view: DataView, box: { start: number; end: number }): Box[] {
	const children: Box[] = [];
	const until = Math.min(box.end, view.byteLength);
	for (let at = box.start; children.length < 10_000;) {
		const child = boxAt(view, at, until);
		if (child === null) break;
		children.push({ ...child, end: Math.min(child.end, until) });
		at = child.end;
	}
	return children;
}

function descend(view: DataView, from: Box, ...path: string[]): Box | null {
	let box: Box | null = from;
	for (const type of path) {
		box = (box && childrenOf(view, box).find((child) => child.type === type)) ?? null;
	}
	return box;
}

async function viewOf(source: CachedSource, start: number, end: number): Promise<DataView> {
	const bytes = await source.read(start, end);
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Walks an MP4's boxes for what mediabunny does not tell: it uses the start of the first edit but
 * not the lengths, takes the tables of a file that was cut off for true, and would make room for
 * any number of samples that a fragment claims.
 */
export async function readMp4Shape(source: CachedSource, size: number): Promise<Mp4Shape> {
	const shape: Mp4Shape = { edits: [], hasMoov: false, isCutOff: false, fragmentSamples: 0 };
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
		if (box.type === 'moov' || box.type === 'moof') {
			const view = await viewOf(source, at, Math.min(end, size));
			const content = { type: box.type, start: box.start, end: view.byteLength };
			if (box.type === 'moof') shape.fragmentSamples += countFragmentSamples(view, content);
			else {
				shape.hasMoov = true;
				shape.edits = readEdits(view, content);
			}
		}
		at = end;
	}
	return shape;
}

function countFragmentSamples(view: DataView, moof: Box): number {
	const runs = childrenOf(view, moof)
		.filter(({ type }) => type === 'traf')
		.flatMap((traf) => childrenOf(view, traf))
		.filter(({ type, start, end }) => type === 'trun' && end - start >= 8);
	return runs.reduce((sum, run) => sum + view.getUint32(run.start + 4), 0);
}

/** The timescale of a movie or media header box, in ticks a second. */
function timescaleOf(view: DataView, box: Box | null): number {
	if (box === null || box.end - box.start < 24) return 0;
	return view.getUint32(box.start + (view.getUint8(box.start) === 1 ? 20 : 12));
}

function readEdits(view: DataView, moov: Box): Edit[] {
	const movieScale = timescaleOf(view, descend(view, moov, 'mvhd'));
	for (const track of childrenOf(view, moov).filter(({ type }) => type === 'trak')) {
		const handler = descend(view, track, 'mdia', 'hdlr');
		const isSound =
			handler !== null &&
			handler.end - handler.start >= 12 &&
			view.getUint32(handler.start + 8) === 0x736f756e; // soun
		if (!isSound) continue;
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
	return [];
}
