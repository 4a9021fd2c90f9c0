/** A box of an MP4 in memory. */
export interface Box {
	type: string;
	/** Of the content, behind the header. */
	start: number;
	end: number;
}

/** More than any file has side by side. Reading stops there. */
export const MAX_BOXES = 20_000;

/** Four letters; empty behind the end. */
export function textAt(view: DataView, at: number): string {
	if (at + 4 > view.byteLength) return '';
	return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

/** Reads the header of a box in memory; `null` where none fits. A box may claim to end behind `until`. */
export function boxAt(view: DataView, at: number, until: number): Box | null {
	if (at + 8 > until) return null;
	const short = view.getUint32(at);
	const header = short === 1 ? 16 : 8;
	if (at + header > until) return null;
	// A size of 0 is "to the end".
	const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short || until - at;
	return size < header ? null : { type: textAt(view, at + 4), start: at + header, end: at + size };
}

/** The boxes inside another one, or of a whole file, cut to the memory at hand. */
export function childrenOf(view: DataView, { start, end }: { start: number; end: number }): Box[] {
	const boxes: Box[] = [];
	const until = Math.min(end, view.byteLength);
	for (let at = start; boxes.length < MAX_BOXES;) {
		const box = boxAt(view, at, until);
		if (box === null) break;
		boxes.push({ ...box, end: Math.min(box.end, until) });
		at = box.end;
	}
	return boxes;
}

/** By which fragments name a track (ISO/IEC 14496-12, 8.3.2); `null` where it has no whole header. */
export function trackIdOf(view: DataView, track: Box): number | null {
	const header = descend(view, track, 'tkhd');
	if (header === null || header.end - header.start < 24) return null;
	return view.getUint32(header.start + (view.getUint8(header.start) === 1 ? 20 : 12));
}

/** The first box at the end of a path of types. */
export function descend(view: DataView, from: Box, ...path: string[]): Box | null {
	let box: Box | null = from;
	for (const type of path) {
		box = (box && childrenOf(view, box).find((child) => child.type === type)) ?? null;
	}
	return box;
}
