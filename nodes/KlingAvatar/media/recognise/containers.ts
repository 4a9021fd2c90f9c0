import type { Sniffed } from './sniffed';

/** The first of these texts that stands in the bytes, read as Latin-1. */
const holds = (head: Uint8Array, ...texts: string[]): boolean => {
	const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
	return texts.some((wanted) => text.includes(wanted));
};

const ASF = '\x30\x26\xb2\x75\x8e\x66\xcf\x11';
const ASF_VIDEO = '\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b';

/** Windows Media, which is one container for sound and video. `null` for anything else. */
export function asAsf(head: Uint8Array): Sniffed | null {
	if (!holds(head.subarray(0, 8), ASF)) return null;
	return holds(head, ASF_VIDEO)
		? { kind: 'video', label: 'Windows Media' }
		: { kind: 'sound', label: 'Windows Media (WMA)' };
}

/** An MPEG transport stream: packets of 188 bytes, or of 192 with a time in front (M2TS). */
export function asTransportStream(head: Uint8Array): Sniffed | null {
	for (const [first, step, label] of [
		[0, 188, 'MPEG transport stream'],
		[4, 192, 'M2TS'],
	] as const) {
		if (![0, 1, 2, 3].every((packet) => head[first + packet * step] === 0x47)) continue;
		return { kind: hasPictures(head, first, step) ? 'video' : 'sound', label };
	}
	return null;
}

/** True when a packet starts a picture's stream, whose number is E0 to EF. */
function hasPictures(head: Uint8Array, first: number, step: number): boolean {
	for (let at = first; at + 188 <= head.length; at += step) {
		const [second = 0, fourth = 0, fifth = 0] = [head[at + 1], head[at + 3], head[at + 4]];
		if (head[at] !== 0x47) return false;
		if ((second & 0x40) === 0) continue;
		const start = at + 4 + (fourth & 0x20 ? 1 + fifth : 0);
		const isPes = head[start] === 0 && head[start + 1] === 0 && head[start + 2] === 1;
		if (isPes && ((head[start + 3] ?? 0) & 0xf0) === 0xe0) return true;
	}
	return false;
}

/** Ogg, WebM and Matroska, which hold sound, pictures or both. `null` for anything else. */
export function asOggOrWebm(head: Uint8Array): Sniffed | null {
	const isOgg = holds(head.subarray(0, 4), 'OggS');
	if (!isOgg && !holds(head.subarray(0, 4), '\x1a\x45\xdf\xa3')) return null;
	const label = isOgg ? 'Ogg' : holds(head.subarray(0, 200), 'matroska') ? 'Matroska' : 'WebM';
	const pictures = ['V_VP8', 'V_VP9', 'V_AV1', 'V_MPEG', 'V_THEORA', 'V_MS/', '\x80theora'];
	if (holds(head, ...pictures)) return { kind: 'video', label };
	const codecs = ['Opus', 'Vorbis', 'Speex', 'FLAC'];
	const start = Buffer.from(head.subarray(0, 1024)).toString('latin1').toLowerCase();
	const codec = codecs.find((name) => start.includes(name.toLowerCase()));
	return { kind: 'sound', label: codec === undefined ? label : `${label} ${codec}` };
}
