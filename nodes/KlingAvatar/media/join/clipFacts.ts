import { MediaError } from '../mediaError';
import type { KeptPiece } from '../sources/rememberingSource';
import { damagedClip, openClip, type OpenClip, readingFrom } from './openClip';
import { type AvcConfig, readAvcConfig } from './parameterSets';
import { contentEnd, type PictureTime } from './timeline';
import type { Clip } from './types';

export interface PictureFacts {
	codec: 'avc' | 'hevc';
	width: number;
	height: number;
	/** Degrees by which players turn it. */
	rotation: number;
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
	/** The decoder's settings: an AudioSpecificConfig. */
	config: Uint8Array;
}

/** All that must be known of a clip before the first byte is written. */
export interface ClipFacts {
	clip: Clip;
	picture: PictureFacts;
	sound: SoundFacts | null;
	/** When its first picture is shown, in seconds on its own clock. */
	origin: number;
	/** Seconds that it lasts in the joined video. */
	seconds: number;
	/** Pictures that are taken, from the first one on. */
	pictureCount: number;
	/** When the last of them is shown, in seconds from the first. */
	lastPicture: number;
	/** What has been read of it. */
	kept: readonly KeptPiece[];
}

/** Other kinds of AAC, such as HE-AAC, have another number of samples in a packet. */
const AAC_LC = 'mp4a.40.2';

/** Gets to know a clip from its tables alone. Throws MediaError. */
export async function readClip(clip: Clip): Promise<ClipFacts> {
	const open = await openClip(clip);
	try {
		return await readingFrom(clip, async () => await factsOf(clip, open));
	} finally {
		open.close();
	}
}

async function factsOf(clip: Clip, open: OpenClip): Promise<ClipFacts> {
	const picture = await pictureFacts(open);
	const sound = await soundFacts(open);
	const times = await pictureTimes(open);
	const origin = times.reduce((least, { at }) => Math.min(least, at), Infinity);
	if (!Number.isFinite(origin)) throw damagedClip(clip.label);
	const relative = times.map(({ at, seconds }) => ({ at: at - origin, seconds }));
	const soundEnd = open.sound ? (await open.sound.computeDuration()) - origin : 0;
	const cutAt = clip.cutAt === 'soundEnd' ? soundEnd || null : clip.cutAt;
	const content = contentEnd(relative, soundEnd, cutAt);
	return { clip, picture, sound, origin, ...content, kept: open.kept };
}

async function pictureTimes({ pictures }: OpenClip): Promise<PictureTime[]> {
	const times: PictureTime[] = [];
	const tablesOnly = { metadataOnly: true } as const;
	let packet = await pictures.getFirstPacket(tablesOnly);
	while (packet) {
		times.push({ at: packet.timestamp, seconds: packet.duration });
		packet = await pictures.getNextPacket(packet, tablesOnly);
	}
	return times;
}

async function pictureFacts({ label, picture }: OpenClip): Promise<PictureFacts> {
	const codec = await picture.getCodec();
	const decoderConfig = await picture.getDecoderConfig();
	if ((codec !== 'avc' && codec !== 'hevc') || !decoderConfig?.description) {
		throw new MediaError(
			'format',
			`${label} has a picture in ${codec?.toUpperCase() ?? 'a codec this node does not know'}; Join takes H.264 and H.265`,
			'Convert the video to MP4 with H.264 first.',
		);
	}
	const record = bytesOf(decoderConfig.description);
	const avc = codec === 'avc' ? readAvcConfig(record) : null;
	if (codec === 'avc' && avc === null) throw damagedClip(label);
	return {
		codec,
		width: await picture.getCodedWidth(),
		height: await picture.getCodedHeight(),
		rotation: await picture.getRotation(),
		record,
		avc,
		decoderConfig,
	};
}

async function soundFacts({ label, sound, sounds }: OpenClip): Promise<SoundFacts | null> {
	if (sound === null || sounds === null) return null;
	const codec = await sound.getCodec();
	const decoderConfig = await sound.getDecoderConfig();
	if (codec !== 'aac' || decoderConfig?.codec !== AAC_LC || !decoderConfig.description) {
		const name = codec === 'aac' ? 'HE-AAC or another rare kind of AAC' : codec?.toUpperCase();
		throw new MediaError(
			'format',
			`${label} has sound in ${name ?? 'a codec this node does not know'}; Join takes AAC (AAC-LC)`,
			'Convert the video to MP4 with AAC sound first.',
		);
	}
	const channels = decoderConfig.numberOfChannels;
	if (channels !== 1 && channels !== 2) {
		throw new MediaError(
			'format',
			`${label} has sound in ${channels} channels; Join takes mono and stereo`,
			'Convert the sound of the video to stereo first.',
		);
	}
	const first = await sounds.getFirstPacket({ metadataOnly: true });
	if (first === null) return null;
	return {
		rate: decoderConfig.sampleRate,
		channels,
		start: first.timestamp,
		config: bytesOf(decoderConfig.description),
	};
}

function bytesOf(buffer: ArrayBufferView | ArrayBufferLike): Uint8Array {
	return ArrayBuffer.isView(buffer)
		? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
		: new Uint8Array(buffer);
}
