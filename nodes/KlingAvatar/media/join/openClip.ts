import {
	type EncodedPacket,
	EncodedPacketSink,
	type InputAudioTrack,
	type InputTrack,
	type InputVideoTrack,
	MP4,
	QTFF,
} from 'mediabunny';

import { openInput } from '../formats/demux';
import { isMediaError, MediaError } from '../mediaError';
import { sniff } from '../recognise/sniff';
import { type KeptPieces, rememberingSource } from '../sources/rememberingSource';
import type { ByteSource } from '../types';
import { type ClipBoxes, readClipBoxes } from './clipBoxes';

/** One video of those that become one. */
export interface Clip {
	/** What messages call it: "The video of item 3". */
	label: string;
	/** Opens its file; it is opened twice, and closed each time. Rejects with MediaError. */
	open(): Promise<ByteSource>;
	/** Where it is cut: seconds from its start, or where its sound ends; `null` to keep all of it. */
	cutAt: number | 'soundEnd' | null;
}

/** A clip that is open for reading. */
export interface OpenClip {
	label: string;
	picture: InputVideoTrack;
	/** `null` for a clip without sound. */
	sound: InputAudioTrack | null;
	/** What its boxes say; `null` where it was read before. */
	boxes: ClipBoxes | null;
	/** What was read to get to know the clip. */
	kept: KeptPieces;
	/** Resolves when everything else that is due has had its turn. */
	pause(): Promise<void>;
	close(): void;
}

/** Packets between two pauses: some milliseconds of work, since those of a file in memory come without any. */
const PACKETS_AT_ONCE = 1024;

/**
 * Opens a clip.
 *
 * @param pause resolves when everything else that is due has had its turn
 * @param kept what an earlier opening has read; without it, all that is read is kept
 * @throws {MediaError} that names the clip: `notMedia` for anything but an MP4 with a picture, `damaged`,
 * or what its source rejects with
 */
export async function openClip(
	clip: Clip,
	pause: OpenClip['pause'],
	kept?: KeptPieces,
): Promise<OpenClip> {
	await pause();
	const source = await clip.open();
	const remembering = rememberingSource(source, kept);
	const input = openInput(remembering, [MP4, QTFF]);
	const close = () => {
		input.dispose();
		source.close?.();
	};
	try {
		const boxes = kept === undefined ? await readClipBoxes(remembering) : null;
		const picture = await input.getPrimaryVideoTrack();
		const sound = await input.getPrimaryAudioTrack();
		if (picture === null) throw await noPicture(clip, source);
		remembering.stop();
		return {
			label: clip.label,
			picture,
			sound,
			boxes,
			kept: remembering.kept,
			pause,
			close,
		};
	} catch (failure) {
		const refusal = isMediaError(failure) ? failure : await noPicture(clip, source);
		close();
		throw refusal;
	}
}

/**
 * A track's packets in the order of decoding, up to the first that the file does not have; with pauses.
 *
 * @param how from which packet on, and whether with their content; else their `data` is empty
 */
export async function* packetsFrom(
	{ pause }: OpenClip,
	track: InputTrack,
	{ from, withContent }: { from: number; withContent: boolean },
): AsyncGenerator<EncodedPacket> {
	const sink = new EncodedPacketSink(track);
	const how = (number: number) => ({ metadataOnly: !withContent || number < from });
	let packet = await sink.getFirstPacket(how(0));
	for (let number = 0; packet;) {
		if (number >= from) yield packet;
		number++;
		if (number % PACKETS_AT_ONCE === 0) await pause();
		packet = await sink.getNextPacket(packet, how(number));
	}
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

async function noPicture(clip: Clip, source: ByteSource): Promise<MediaError> {
	const head = await source.read(0, 64 * 1024).catch((failure: unknown) => failure);
	if (isMediaError(head)) return head;
	const refusal = head instanceof Uint8Array ? foreignFile(clip.label, head) : null;
	return refusal ?? damagedClip(clip.label);
}

/**
 * Why a file is no MP4; `null` for one that begins like an MP4.
 *
 * @param head the first 64 KiB, if there are as many
 */
export function foreignFile(label: string, head: Uint8Array): MediaError | null {
	if (head.length === 0) {
		return new MediaError(
			'empty',
			`${label} is an empty file`,
			'Get the video again: the node that loaded it received nothing.',
		);
	}
	const found = sniff(head);
	if (found?.kind === 'other') {
		return new MediaError(
			'notMedia',
			`${label} is ${found.label}, not a video`,
			'Check the output of the node before this one: it must be the video file itself.',
		);
	}
	if (found?.kind === 'audio' && found.format === 'm4a') return null;
	return new MediaError(
		'notMedia',
		`${label} is not an MP4 file with a picture`,
		'Join accepts the MP4 files that Kling makes. Convert other videos to MP4 (H.264, AAC) first.',
	);
}

export function damagedClip(label: string): MediaError {
	return new MediaError(
		'damaged',
		`${label} is incomplete or damaged, or has no picture`,
		'Get the video again, and check that it plays.',
	);
}
