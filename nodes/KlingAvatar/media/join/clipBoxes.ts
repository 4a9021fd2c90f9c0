import { type Box, boxAt, childrenOf, descend, textAt, trackIdOf } from '../formats/isoBoxes';
import { type Edit, readEdits } from '../formats/mp4/mp4';
import type { RememberingSource } from '../sources/rememberingSource';
import type { PixelAspect } from './pixelAspect';

/** What an MP4's boxes (ISO/IEC 14496-12) say of a track, beside what mediabunny reads. */
export interface TrackBoxes {
	/** Its edit list; empty for none. */
	edits: Edit[];
	/** Packets that the table in moov lists. */
	inMovie: number;
	/** Packets that the fragments list. */
	inFragments: number;
	/** What a box says of its pixels; `null` where none does. */
	pixelAspect: PixelAspect | null;
}

export interface ClipBoxes {
	/** By the tracks' IDs. */
	tracks: Map<number, TrackBoxes>;
	/** Whether a box is longer than the file, as of a video whose download broke off. */
	isCutOff: boolean;
}

/** Bytes of a visual sample entry in front of the boxes in it (12.1.3). */
const VISUAL_ENTRY_BYTES = 78;
/** Bytes of `colr` up to what its kind says (12.1.5). */
const COLOUR_BYTES: Readonly<Record<string, number>> = { nclx: 11, nclc: 10 };

/** Walks the outermost boxes and reads moov and every moof. */
export async function readClipBoxes(source: RememberingSource): Promise<ClipBoxes> {
	const { size } = source;
	const found: ClipBoxes = { tracks: new Map(), isCutOff: false };
	for (let at = 0; at < size;) {
		const head = viewOf(await source.read(at, Math.min(at + 16, size)));
		const box = boxAt(head, 0, head.byteLength);
		// Other bytes behind the last box are no box.
		if (box === null) break;
		const end = head.getUint32(0) === 0 ? size : at + box.end;
		found.isCutOff ||= end > size;
		if (box.type === 'moov' || box.type === 'moof') {
			// As mediabunny will read them again: the one without its header, the other with it.
			const start = box.type === 'moov' ? box.start : 0;
			const view = viewOf(await source.read(at + start, Math.min(end, size)));
			const whole = { type: box.type, start: box.start - start, end: view.byteLength };
			if (box.type === 'moov') readMovie(view, whole, found.tracks);
			else countFragment(view, whole, found.tracks);
		}
		at = end;
	}
	return found;
}

const viewOf = ({ buffer, byteOffset, length }: Uint8Array): DataView =>
	new DataView(buffer, byteOffset, length);

function readMovie(view: DataView, moov: Box, tracks: ClipBoxes['tracks']): void {
	const header = descend(view, moov, 'mvhd');
	for (const track of childrenOf(view, moov).filter(({ type }) => type === 'trak')) {
		const table = descend(view, track, 'mdia', 'minf', 'stbl');
		const id = trackIdOf(view, track);
		if (table === null || id === null) continue;
		const sizes = descend(view, table, 'stsz') ?? descend(view, table, 'stz2');
		tracks.set(id, {
			edits: readEdits(view, track, header),
			inMovie: sizes ? view.getUint32(sizes.start + 8) : 0,
			inFragments: 0,
			pixelAspect: readEntry(view, table),
		});
	}
}

function countFragment(view: DataView, moof: Box, tracks: ClipBoxes['tracks']): void {
	for (const fragment of childrenOf(view, moof).filter(({ type }) => type === 'traf')) {
		const head = descend(view, fragment, 'tfhd');
		const track = head && tracks.get(view.getUint32(head.start + 4));
		if (!track) continue;
		for (const { type, start } of childrenOf(view, fragment)) {
			if (type === 'trun') track.inFragments += view.getUint32(start + 4);
		}
	}
}

/** The pixel aspect of a track's first sample entry; a `colr` box in it that is too short is made to be none. */
function readEntry(view: DataView, table: Box): TrackBoxes['pixelAspect'] {
	const entries = descend(view, table, 'stsd');
	const entry = entries && boxAt(view, entries.start + 8, entries.end);
	if (!entry) return null;
	const boxes = childrenOf(view, { start: entry.start + VISUAL_ENTRY_BYTES, end: entry.end });
	const colours = boxes.find(({ type }) => type === 'colr');
	if (colours) {
		const kind = textAt(view, colours.start);
		const isShort = colours.end - colours.start < (COLOUR_BYTES[kind] ?? 4);
		// mediabunny fails on it. Its type is that of a box to be ignored then.
		if (isShort) view.setUint32(colours.start - 4, FREE);
	}
	const aspect = boxes.find(({ type, start, end }) => type === 'pasp' && end - start >= 8);
	if (!aspect) return null;
	const [width, height] = [view.getUint32(aspect.start), view.getUint32(aspect.start + 4)];
	return width > 0 && height > 0 ? [width, height] : null;
}

/** "free" */
const FREE = 0x66726565;
