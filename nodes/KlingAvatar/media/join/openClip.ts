import {
	CustomSource,
	EncodedPacketSink,
	Input,
	type InputAudioTrack,
	type InputVideoTrack,
	Logging,
	LogLevel,
	MP4,
	QTFF,
} from 'mediabunny';

import { isMediaError, MediaError } from '../mediaError';
import { sniff } from '../recognise/sniff';
import { type KeptPiece, rememberingSource } from '../sources/rememberingSource';
import type { Clip, SizedSource } from './types';

// What it has to say about odd files is said in this package's own words.
Logging.level = LogLevel.Silent;

/** A clip that is open for reading. */
export interface OpenClip {
	label: string;
	picture: InputVideoTrack;
	pictures: EncodedPacketSink;
	/** `null` for a clip without sound. */
	sound: InputAudioTrack | null;
	sounds: EncodedPacketSink | null;
	/** What was read to get to know the clip. */
	kept: readonly KeptPiece[];
	close(): void;
}

/**
 * Opens a clip.
 *
 * @param kept what an earlier opening has read; without it, all that is read is kept
 * @throws {MediaError} that names the clip: `notMedia` for anything but an MP4 with a picture, `damaged`,
 * or what its source rejects with
 */
export async function openClip(clip: Clip, kept?: readonly KeptPiece[]): Promise<OpenClip> {
	const source = await clip.open();
	const remembering = rememberingSource(source, kept ?? [], kept === undefined);
	const input = new Input({ source: exactSource(remembering), formats: [MP4, QTFF] });
	const close = () => {
		input.dispose();
		source.close?.();
	};
	try {
		if (kept === undefined && (await isCutOff(remembering))) throw damagedClip(clip.label);
		const picture = await input.getPrimaryVideoTrack();
		const sound = await input.getPrimaryAudioTrack();
		if (picture === null) throw await noPicture(clip, source);
		return {
			label: clip.label,
			picture,
			pictures: new EncodedPacketSink(picture),
			sound,
			sounds: sound && new EncodedPacketSink(sound),
			kept: remembering.kept,
			close,
		};
	} catch (failure) {
		const refusal = isMediaError(failure) ? failure : await noPicture(clip, source);
		close();
		throw refusal;
	}
}

/** Boxes looked at on the outermost level; one that is fragmented has thousands. */
const MAX_BOXES = 16;

/** Whether a box is longer than the file, as of a video whose download broke off. */
async function isCutOff({ read, size }: SizedSource): Promise<boolean> {
	let at = 0;
	for (let count = 0; count < MAX_BOXES && at < size; count++) {
		const head = await read(at, Math.min(at + 16, size));
		if (head.length < 8) return false;
		const view = new DataView(head.buffer, head.byteOffset, head.length);
		const isMedia = head[4] === 0x6d && head[5] === 0x64; // mdat
		const short = view.getUint32(0);
		const length = short === 1 && head.length >= 16 ? Number(view.getBigUint64(8)) : short;
		// A length of 0 is "to the end"; other bytes behind the last box are no box.
		if (length < 8) return false;
		at += length;
		if (isMedia && at > size) return true;
	}
	return false;
}

/** The outcome of reading from a clip; a failure of any kind becomes a MediaError that names the clip. */
export async function readingFrom<Result>(
	clip: { label: string },
	work: () => Promise<Result>,
): Promise<Result> {
	try {
		return await work();
	} catch (failure) {
		throw isMediaError(failure) ? failure : damagedClip(clip.label);
	}
}

/** mediabunny wants exactly as many bytes as it asked for. It keeps none, the sources do. */
function exactSource(source: SizedSource): CustomSource {
	return new CustomSource({
		maxCacheSize: 0,
		getSize: () => source.size,
		read: async (start, end) => await source.read(start, end),
		handleUnhandledError: () => undefined,
	});
}

async function noPicture(clip: Clip, source: SizedSource): Promise<MediaError> {
	const head = await source.read(0, 64 * 1024).catch((failure: unknown) => failure);
	if (isMediaError(head)) return head;
	if (head instanceof Uint8Array && head.length === 0) {
		return new MediaError(
			'empty',
			`${clip.label} is an empty file`,
			'Get the video again: the node that loaded it received nothing.',
		);
	}
	const found = head instanceof Uint8Array ? sniff(head) : null;
	if (found?.kind === 'other') {
		return new MediaError(
			'notMedia',
			`${clip.label} is ${found.label}, not a video`,
			'Check the output of the node before this one: it must be the video file itself.',
		);
	}
	const isMp4 = found?.kind === 'audio' && ['m4a', 'mp4'].includes(found.format);
	if (isMp4) return damagedClip(clip.label);
	return new MediaError(
		'notMedia',
		`${clip.label} is not an MP4 file with a picture`,
		'Join takes the MP4 files that Kling makes. Convert other videos to MP4 (H.264, AAC) first.',
	);
}

export function damagedClip(label: string): MediaError {
	return new MediaError(
		'damaged',
		`${label} is incomplete or damaged, or has no picture`,
		'Get the video again, and check that it plays.',
	);
}
