import { type Box, childrenOf, descend, trackIdOf } from '../isoBoxes';

/** How many bytes of sound there may be from a position on: up to the end of the `mdat` in which it is. */
type Room = (from: number) => number;

function roomIn(boxes: Box[]): Room {
	const data = boxes.filter(({ type }) => type === 'mdat');
	return (from) => {
		let [low, high] = [0, data.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((data[middle]?.end ?? 0) <= from) low = middle + 1;
			else high = middle;
		}
		const box = data[low];
		return box && box.start <= from ? box.end - from : 0;
	};
}

/** The packets that a track's own tables list, as far as their bytes are there (ISO/IEC 14496-12, 8.7). */
export function packetsInTables(view: DataView, track: Box, boxes: Box[]): number {
	const table = descend(view, track, 'mdia', 'minf', 'stbl');
	const [sizes, runs] = ['stsz', 'stsc'].map((type) => table && descend(view, table, type));
	const chunks = table && (descend(view, table, 'stco') ?? descend(view, table, 'co64'));
	if (!sizes || !runs || !chunks || sizes.end - sizes.start < 12) return 0;
	const isLong = chunks.type === 'co64';
	const step = isLong ? 8 : 4;
	const chunkCount = entriesOf(view, chunks, step);
	const runCount = entriesOf(view, runs, 12);
	const room = roomIn(boxes);
	const fixedSize = view.getUint32(sizes.start + 4);
	const listed = Math.floor((sizes.end - sizes.start - 12) / 4);
	const promised = view.getUint32(sizes.start + 8);
	// Decoders give up on more packets than the file has bytes.
	if (promised > view.byteLength) return NaN;
	const packets = fixedSize > 0 ? promised : Math.min(promised, listed);
	let [packet, there, run] = [0, 0, 0];
	for (let chunk = 0; chunk < chunkCount && packet < packets; chunk++) {
		const at = chunks.start + 8 + chunk * step;
		const offset = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at);
		const firstOf = (index: number) => view.getUint32(runs.start + 8 + 12 * index);
		while (run + 1 < runCount && firstOf(run + 1) <= chunk + 1) run++;
		const held = runCount > 0 ? view.getUint32(runs.start + 12 + 12 * run) : 0;
		if (held === 0) break;
		const count = Math.min(held, packets - packet);
		let left = room(offset);
		if (fixedSize > 0) there += Math.min(count, Math.floor(left / fixedSize));
		for (let index = packet; fixedSize === 0 && index < packet + count; index++) {
			left -= view.getUint32(sizes.start + 12 + 4 * index);
			if (left < 0) break;
			there++;
		}
		packet += count;
	}
	return there;
}

/** The entries of a table that it claims and has room for. */
function entriesOf(view: DataView, { start, end }: Box, bytes: number): number {
	if (end - start < 8) return 0;
	return Math.min(view.getUint32(start + 4), Math.floor((end - start - 8) / bytes));
}

/** Reads a box's 32-bit words one after the other; 0 behind its end. */
function wordsOf(view: DataView, { start, end }: Box) {
	let at = start;
	return {
		next: () => {
			at += 4;
			return at <= end ? view.getUint32(at - 4) : 0;
		},
		skip: (words: number) => void (at += 4 * words),
		left: () => Math.max(0, Math.floor((end - at) / 4)),
	};
}

/** The packets that fragments list behind it, as far as their bytes are there (ISO/IEC 14496-12, 8.8). */
export function packetsInFragments(
	view: DataView,
	{ track, moov }: { track: Box; moov: Box },
	boxes: Box[],
): number {
	const id = trackIdOf(view, track);
	if (id === null) return 0;
	const extension = descend(view, moov, 'mvex');
	const trex = (extension ? childrenOf(view, extension) : []).find(
		({ type, start, end }) =>
			type === 'trex' && end - start >= 24 && view.getUint32(start + 4) === id,
	);
	const usualSize = trex ? view.getUint32(trex.start + 16) : 0;
	const room = roomIn(boxes);
	let there = 0;
	for (const moof of boxes.filter(({ type }) => type === 'moof')) {
		// Offsets count from the start of the box, its header included, unless the track says from where.
		let position = moof.start - 8;
		for (const part of childrenOf(view, moof).filter(({ type }) => type === 'traf')) {
			const runs = childrenOf(view, part);
			const head = runs.find(({ type }) => type === 'tfhd');
			if (!head) continue;
			const words = wordsOf(view, head);
			const flags = words.next();
			const isOurs = words.next() === id;
			const base = flags & 1 ? words.next() * 2 ** 32 + words.next() : moof.start - 8;
			if (flags & 1) position = base;
			if (flags & 2) words.skip(1);
			if (flags & 8) words.skip(1);
			const size = flags & 16 ? words.next() : usualSize;
			for (const run of runs.filter(({ type }) => type === 'trun')) {
				const read = readRun(view, run, { base, position, size, room });
				position = read.end;
				if (isOurs) there += read.packets;
			}
		}
	}
	return there;
}

/** One run of packets: how many of them are there, and where the next run starts if it does not say. */
function readRun(
	view: DataView,
	run: Box,
	{ base, position, size, room }: { base: number; position: number; size: number; room: Room },
): { packets: number; end: number } {
	const words = wordsOf(view, run);
	const flags = words.next();
	const promised = words.next();
	if (promised > view.byteLength) return { packets: NaN, end: position };
	// A signed number.
	let at = flags & 1 ? base + (words.next() | 0) : position;
	if (flags & 4) words.skip(1);
	let left = room(at);
	if ((flags & 0x200) === 0) {
		const packets = size > 0 ? Math.min(promised, Math.floor(left / size)) : 0;
		return { packets, end: at + packets * size };
	}
	const width = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
	let packets = 0;
	for (; packets < promised && words.left() >= width; packets++) {
		if (flags & 0x100) words.skip(1);
		const bytes = words.next();
		words.skip(width - (flags & 0x100 ? 2 : 1));
		if (bytes > left) break;
		left -= bytes;
		at += bytes;
	}
	return { packets, end: at };
}
