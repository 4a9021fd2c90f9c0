import type { Sniffed } from '../types';

/** Whether one of these texts stands in the bytes, read as Latin-1. */
const holds = (head: Uint8Array, ...texts: string[]): boolean => {
	const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
	return texts.some((wanted) => bytes.includes(wanted, 0, 'latin1'));
};

const ASF = '\x30\x26\xb2\x75\x8e\x66\xcf\x11';
const ASF_VIDEO = '\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b';

/** Containers that hold sound, pictures or both, which is told by the codecs that they name. */
export function asContainer(head: Uint8Array): Sniffed | null {
	const start = (length: number) => head.subarray(0, length);
	if (holds(start(4), 'OggS')) {
		return holds(head, '\x80theora')
			? { kind: 'video', label: 'Ogg' }
			: { kind: 'sound', label: named('Ogg', head) };
	}
	if (holds(start(4), '\x1a\x45\xdf\xa3')) {
		const label = holds(start(200), 'matroska') ? 'Matroska' : 'WebM';
		const hasPicture = holds(head, 'V_VP8', 'V_VP9', 'V_AV1', 'V_MPEG', 'V_THEORA', 'V_MS/');
		const sounds = ['OPUS', 'VORBIS', 'AAC', 'MPEG', 'AC3', 'EAC3', 'FLAC', 'PCM', 'DTS'];
		const hasSound = holds(head, ...sounds.map((codec) => `A_${codec}`));
		return hasPicture
			? { kind: 'video', label, isSilent: !hasSound }
			: { kind: 'sound', label: named(label, head) };
	}
	if (holds(start(8), ASF)) {
		return holds(head, ASF_VIDEO)
			? { kind: 'video', label: 'Windows Media' }
			: { kind: 'sound', label: 'Windows Media (WMA)' };
	}
	if (holds(start(4), 'FLV\x01')) {
		return { kind: (head[4] ?? 0) & 1 ? 'video' : 'sound', label: 'FLV' };
	}
	// Packets of 188 bytes, or of 192 with a time in front.
	const isStream = [188, 192].some((step) =>
		[1, 2, 3, 4].every((packet) => head[packet * step - 188] === 0x47),
	);
	return isStream
		? { kind: hasPictures(head) ? 'video' : 'sound', label: 'MPEG transport stream' }
		: null;
}

/** Whether a packet of a transport stream begins a picture, whose stream has a number from E0 to EF. */
function hasPictures(head: Uint8Array): boolean {
	const start = [0, 0, 1];
	return head.some(
		(byte, at) => (byte & 0xf0) === 0xe0 && start.every((part, i) => head[at - 3 + i] === part),
	);
}

/** With the codec that it holds, where it is one of the usual ones. */
function named(label: string, head: Uint8Array): string {
	const start = Buffer.from(head.subarray(0, 1024)).toString('latin1').toLowerCase();
	const codec = ['Opus', 'Vorbis', 'Speex', 'FLAC'].find((name) =>
		start.includes(name.toLowerCase()),
	);
	return codec === undefined ? label : `${label} ${codec}`;
}
