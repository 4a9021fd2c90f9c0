import { type Box, childrenOf, MAX_CHILDREN } from './isoBoxes';

/** Boxes that mediabunny looks into. */
const CONTAINERS = [
	...['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl', 'edts', 'mvex', 'mfra'],
	...['moof', 'traf', 'sinf', 'schi', 'wave'],
];
/** Deeper than any file goes, and shallow enough for the stack. */
const MAX_DEPTH = 12;

/**
 * The highest number that the tables of a movie or fragment box name without listing as many
 * entries. mediabunny counts up to it one by one and often makes room for each, so a few bad bytes
 * would take all of the time or the memory.
 *
 * @param parent a `moov` or `moof` box
 */
export function mostClaimed(view: DataView, parent: Box, depth = 0): number {
	let most = 0;
	const boxes = childrenOf(view, parent);
	if (depth > MAX_DEPTH || boxes.length === MAX_CHILDREN) return Infinity;
	const spreadsTimes = boxes.some(({ type }) => type === 'ctts');
	for (const box of boxes) {
		if (CONTAINERS.includes(box.type)) most = Math.max(most, mostClaimed(view, box, depth + 1));
		else most = Math.max(most, claimOf(view, box, spreadsTimes));
	}
	return most;
}

function claimOf(view: DataView, box: Box, spreadsTimes: boolean): number {
	const at = (index: number) => {
		const position = box.start + 4 * index;
		return position + 4 <= Math.min(box.end, view.byteLength) ? view.getUint32(position) : 0;
	};
	const entries = Math.min(at(1), Math.floor((box.end - box.start) / 4));
	const total = (step: number, first: number) => {
		let sum = 0;
		for (let entry = 0; entry < entries; entry++) sum += at(first + entry * step);
		return sum;
	};
	switch (box.type) {
		case 'trun':
			return at(1);
		case 'stz2':
			return at(2);
		case 'ctts':
			return total(2, 2);
		case 'stts':
			// Run-length coded, and spread out only when there are offsets to add.
			return spreadsTimes ? total(2, 2) : 0;
		case 'stsc': {
			let most = 0;
			for (let entry = 0; entry < entries; entry++) {
				most = Math.max(most, at(2 + entry * 3), at(3 + entry * 3));
			}
			return most;
		}
		default:
			return 0;
	}
}
