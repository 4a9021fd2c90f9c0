/** A box of an MP4 in memory. */
export interface Box {
	type: string;
	/** Of the content, behind the header. */
	start: number;
	end: number;
}

/** More than any box has; where there are this many, some may be left out. */
export const MAX_CHILDREN = 10_000;

/** Reads the header of a box in memory; `null` where none fits. */
export function boxAt(view: DataView, at: number, until: number): Box | null {
	if (at + 8 > until) return null;
	const type = String.fromCharCode(...[4, 5, 6, 7].map((index) => view.getUint8(at + index)));
	const short = view.getUint32(at);
	if (short === 1 && at + 16 > until) return null;
	const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? until - at : short;
	const header = short === 1 ? 16 : 8;
	return size < header ? null : { type, start: at + header, end: at + size };
}

/** The boxes inside a box, cut to the memory at hand. */
export function childrenOf(view: DataView, box: { start: number; end: number }): Box[] {
	const children: Box[] = [];
	const until = Math.min(box.end, view.byteLength);
	for (let at = box.start; children.length < MAX_CHILDREN;) {
		const child = boxAt(view, at, until);
		if (child === null) break;
		children.push({ ...child, end: Math.min(child.end, until) });
		at = child.end;
	}
	return children;
}

/** The first box at the end of a path of types. */
export function descend(view: DataView, from: Box, ...path: string[]): Box | null {
	let box: Box | null = from;
	for (const type of path) {
		box = (box && childrenOf(view, box).find((child) => child.type === type)) ?? null;
	}
	return box;
}
