import type { InputAudioTrack } from 'mediabunny';

/** By the four letters of a sample description. */
const NAMES: Readonly<Record<string, string>> = {
	samr: 'AMR',
	sawb: 'AMR-WB',
	'ac-3': 'AC-3',
	'ec-3': 'E-AC-3',
	fLaC: 'FLAC',
	Opus: 'Opus',
	alac: 'Apple Lossless (ALAC)',
	'.mp3': 'MP3',
	'ms\0U': 'MP3',
	ulaw: 'µ-law',
	alaw: 'A-law',
	ima4: 'IMA ADPCM',
	enca: 'copy-protected sound',
	...Object.fromEntries(
		['raw ', 'twos', 'sowt', 'in24', 'in32', 'fl32', 'fl64', 'lpcm', 'ipcm', 'fpcm', 'NONE'].map(
			(pcm) => [pcm, 'PCM'],
		),
	),
};

/** By mediabunny's names, for what an `mp4a` holds. */
const INSIDE_MP4A: Readonly<Record<string, string>> = {
	mp3: 'MP3',
	vorbis: 'Vorbis',
	opus: 'Opus',
	ac3: 'AC-3',
	eac3: 'E-AC-3',
};

/** The sampling frequencies of an AudioSpecificConfig, ISO/IEC 14496-3, 1.6.3.4. */
const RATES = [
	96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];
/** Object types that decoders of AAC have: Main, LC, LTP, with SBR, with PS. */
const AAC_TYPES = [1, 2, 4, 5, 29];
const XHE_AAC = 42;

/** What the sound of an MP4 is coded in. */
export type Mp4Codec =
	/** AAC; `frameSeconds` is what one packet decodes to, `null` where the file does not tell. */
	{ isAac: true; frameSeconds: number | null } | { isAac: false; name: string };

/** @param tag the four letters of the sample description */
export async function mp4CodecOf(track: InputAudioTrack, tag: string): Promise<Mp4Codec> {
	const codec = await track.getCodec();
	if (codec !== 'aac' || (tag !== 'mp4a' && NAMES[tag] !== undefined)) {
		const printable = /^[\w .-]{4}$/.test(tag) ? `codec "${tag.trim()}"` : 'an unknown codec';
		return { isAac: false, name: NAMES[tag] ?? INSIDE_MP4A[codec ?? ''] ?? printable };
	}
	const description = (await track.getDecoderConfig())?.description;
	if (description === undefined) return { isAac: true, frameSeconds: null };
	const bytes = ArrayBuffer.isView(description)
		? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
		: new Uint8Array(description);
	return readConfig(bytes);
}

/** Reads an AudioSpecificConfig as far as the length of a frame. */
function readConfig(bytes: Uint8Array): Mp4Codec {
	let position = 0;
	const take = (count: number): number => {
		let value = 0;
		for (const end = position + count; position < end; position++) {
			value = value * 2 + (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1);
		}
		return value;
	};
	const takeType = () => {
		const type = take(5);
		return type === 31 ? 32 + take(6) : type;
	};
	const takeRate = () => {
		const index = take(4);
		return index === 15 ? take(24) : RATES[index];
	};
	const type = takeType();
	if (!AAC_TYPES.includes(type)) {
		return { isAac: false, name: type === XHE_AAC ? 'xHE-AAC' : `AAC of type ${type}` };
	}
	// The rate of the core: with SBR, the rate that is played stands behind it.
	const rate = takeRate();
	if (!rate) return { isAac: true, frameSeconds: null };
	take(4);
	if (type === 5 || type === 29) {
		takeRate();
		takeType();
	}
	return { isAac: true, frameSeconds: (take(1) === 1 ? 960 : 1024) / rate };
}
