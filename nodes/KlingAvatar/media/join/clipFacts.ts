import type { InputVideoTrack } from 'mediabunny';

import { MediaError } from '../mediaError';
import type { KeptPieces } from '../sources/rememberingSource';
import { type PlayedPackets, playedPackets, type PlayedSpan } from './edits';
import {
	type Clip,
	damagedClip,
	openClip,
	type OpenClip,
	packetsFrom,
	readingFrom,
} from './openClip';
import { type AvcConfig, type Coding, isIdr, readAvcConfig } from './parameterSets';
import { type PixelAspect, SQUARE } from './pixelAspect';
import { contentEnd, type PacketTime } from './timeline';

export interface PictureFacts extends Coding {
	width: number;
	height: number;
	/** What its box says or, where there is none, the parameter set of H.264. */
	pixelAspect: PixelAspect;
	/** How players turn, mirror and move it: three rows of three. */
	matrix: Awaited<ReturnType<InputVideoTrack['getTransformationMatrix']>>;
	/** The decoder's configuration record: avcC or hvcC. */
	record: Uint8Array;
	/** `null` for H.265. */
	avc: AvcConfig | null;
	decoderConfig: VideoDecoderConfig;
}

export interface SoundFacts {
	/** Samples a second. */
	rate: number;
	channels: 1 | 2;
	/** When its first packet starts, in seconds on the clip's own clock; below 0 for an encoder's delay. */
	start: number;
	/** Packets that it has. */
	count: number;
	/** What is heard of it, on the same clock. */
	played: PlayedSpan;
	/** The decoder's settings: an AudioSpecificConfig. */
	config: Uint8Array;
}

/** All that must be known of a clip before the first byte is written. */
export interface ClipFacts {
	clip: Clip;
	picture: PictureFacts;
	sound: SoundFacts | null;
	/** When it starts, in seconds on its own clock: with its first picture, or its sound where that is earlier. */
	origin: number;
	/** Seconds that it lasts in the joined video. */
	seconds: number;
	/** Pictures in front of the first that is taken, in the order of decoding. */
	skippedPictures: number;
	/** Pictures that are taken from there on. */
	pictureCount: number;
	/** When the first of them is shown, on the clip's own clock; the joined video shows it from `origin` on. */
	firstPicture: number;
	/** When the last of them is shown, in seconds from `origin`. */
	lastPicture: number;
	/** What has been read to get to know it. */
	kept: KeptPieces;
}

/** Other kinds of AAC, such as HE-AAC, have another number of samples in a packet. */
const AAC_LC = 'mp4a.40.2';

/** Gets to know a clip from its tables and its first picture. Throws MediaError. */
export async function readClip(clip: Clip, pause: OpenClip['pause']): Promise<ClipFacts> {
	const open = await openClip(clip, pause);
	try {
		return await readingFrom(clip, async () => await factsOf(clip, open));
	} finally {
		open.close();
	}
}

async function factsOf(clip: Clip, open: OpenClip): Promise<ClipFacts> {
	const picture = await pictureFacts(open);
	const shown = await playedPackets(open, open.picture);
	if (shown.packets.length === 0) throw damagedClip(clip.label);
	await refuseBound(open, picture, shown);
	const [heard, sound] = await soundFacts(open);
	const firstPicture = shown.packets.reduce((least, { at }) => Math.min(least, at), Infinity);
	const soundStart = heard[0] && sound ? Math.max(heard[0].at, sound.played.from) : Infinity;
	const origin = Math.min(Math.max(firstPicture, shown.span.from), soundStart);
	const pictures = shown.packets.map(({ at, seconds }) => {
		const from = at === firstPicture ? origin : at;
		return { at: from - origin, seconds: Math.min(at + seconds, shown.span.to) - from };
	});
	const lastHeard = heard.at(-1);
	const soundEnd =
		lastHeard && sound ? Math.min(lastHeard.at + lastHeard.seconds, sound.played.to) - origin : 0;
	const cutAt = clip.cutAt === 'soundEnd' ? soundEnd || null : clip.cutAt;
	const { skipped: skippedPictures } = shown;
	const content = contentEnd(pictures, soundEnd, cutAt);
	return {
		clip,
		picture,
		sound,
		origin,
		skippedPictures,
		firstPicture,
		...content,
		kept: open.kept,
	};
}

/** Refuses a clip whose pictures depend on some in front of them, or need hidden ones among them. */
async function refuseBound(
	open: OpenClip,
	facts: PictureFacts,
	{ skipped, hidden, isWhole }: PlayedPackets,
): Promise<void> {
	if (isWhole) {
		for await (const { data } of packetsFrom(open, open.picture, {
			from: skipped,
			withContent: true,
		})) {
			if (isIdr(data, facts)) return;
			break;
		}
	}
	const why =
		hidden === 0
			? 'begins with a picture that cannot be decoded without earlier ones'
			: `was cut without being encoded anew: ${hidden} of its pictures are there for others only, and must not be shown`;
	throw new MediaError(
		'format',
		`${open.label} ${why}`,
		'Encode or export the video anew ("ffmpeg -i in.mp4 out.mp4", without -c copy).',
	);
}

async function pictureFacts({ label, picture, boxes }: OpenClip): Promise<PictureFacts> {
	const codec = await picture.getCodec();
	const decoderConfig = await picture.getDecoderConfig();
	if ((codec !== 'avc' && codec !== 'hevc') || !decoderConfig) {
		throw new MediaError(
			'format',
			`${label} has a picture in ${codec?.toUpperCase() ?? 'a codec this node does not know'}; Join accepts H.264 and H.265`,
			'Convert the video to MP4 with H.264 first.',
		);
	}
	if (!decoderConfig.description) {
		throw new MediaError(
			'format',
			`${label} has its picture as a byte stream (Annex B), which MP4 files must not have`,
			'Write the file anew, for example with "ffmpeg -i in.mp4 -c copy out.mp4".',
		);
	}
	const record = bytesOf(decoderConfig.description);
	const avc = codec === 'avc' ? readAvcConfig(record) : null;
	if (codec === 'avc' && avc === null) throw damagedClip(label);
	return {
		codec,
		width: await picture.getCodedWidth(),
		height: await picture.getCodedHeight(),
		pixelAspect: boxes?.tracks.get(picture.id)?.pixelAspect ?? avc?.pixelAspect ?? SQUARE,
		matrix: await picture.getTransformationMatrix(),
		record,
		// ISO/IEC 14496-15, 5.3.3.1 and 8.3.3.1.
		lengthBytes: ((record[codec === 'avc' ? 4 : 21] ?? 0) & 3) + 1,
		avc,
		decoderConfig,
	};
}

/** What is heard of a clip's sound, and what it is like; `null` for a clip of which nothing is heard. */
async function soundFacts(
	open: OpenClip,
): Promise<[heard: PacketTime[], sound: SoundFacts | null]> {
	const { label, sound } = open;
	if (sound === null) return [[], null];
	const codec = await sound.getCodec();
	const decoderConfig = await sound.getDecoderConfig();
	if (codec !== 'aac' || decoderConfig?.codec !== AAC_LC || !decoderConfig.description) {
		const name = codec === 'aac' ? 'HE-AAC or another rare kind of AAC' : codec?.toUpperCase();
		throw new MediaError(
			'format',
			`${label} has sound in ${name ?? 'a codec this node does not know'}; Join accepts AAC (AAC-LC)`,
			'Convert the video to MP4 with AAC sound first.',
		);
	}
	const channels = decoderConfig.numberOfChannels;
	if (channels !== 1 && channels !== 2) {
		throw new MediaError(
			'format',
			`${label} has sound in ${channels} channels; Join accepts mono and stereo`,
			'Convert the sound of the video to stereo first.',
		);
	}
	const { packets, span, start, count } = await playedPackets(open, sound);
	if (packets.length === 0) return [[], null];
	const { sampleRate: rate, description } = decoderConfig;
	return [packets, { rate, channels, start, count, played: span, config: bytesOf(description) }];
}

function bytesOf(buffer: ArrayBufferView | ArrayBufferLike): Uint8Array {
	return ArrayBuffer.isView(buffer)
		? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
		: new Uint8Array(buffer);
}
