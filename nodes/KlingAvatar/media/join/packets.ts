import type { EncodedPacket } from 'mediabunny';

import type { ClipFacts, SoundFacts } from './clipFacts';
import { damagedClip, openClip, type OpenClip, packetsFrom, readingFrom } from './openClip';
import { keepingEarlierPictures, withParameterSets } from './parameterSets';
import { AAC_SAMPLES, type ClipSpan } from './timeline';

/** A clip and where it stands. */
export interface TimedClip {
	facts: ClipFacts;
	span: ClipSpan;
}

/** A packet of the joined video, with its time there. */
export interface JoinedPacket {
	track: 'picture' | 'sound';
	/** Bytes. */
	length: number;
	/** When it is shown or heard, and how long, in seconds. */
	timestamp: number;
	seconds: number;
	isKey: boolean;
	/** Its bytes; empty where only their number is wanted. */
	content: Uint8Array;
}

export interface PacketOptions {
	/** Whether the packets' content is wanted; else the clips' tables suffice. */
	withContent: boolean;
	/** What the sound of the joined video is like; `null` for none. A clip without sound has silence. */
	soundOfAll: SoundFacts | null;
	/** Whether a clip's parameter sets go in front of its key pictures, since the track has those of another. */
	inBand: boolean;
	/** Resolves when everything else that is due has had its turn. */
	pause: OpenClip['pause'];
}

/**
 * The packets of a clip as they stand in the joined video: by turns half a second of pictures and of sound,
 * each in the order of decoding. Twice called, it gives the same packets. Throws MediaError.
 */
export async function* packetsOf(
	{ facts, span }: TimedClip,
	options: PacketOptions,
): AsyncGenerator<JoinedPacket> {
	const clip = await openClip(facts.clip, options.pause, facts.kept);
	try {
		const pictures = pictureWalk(clip, facts, span, options);
		const sounds = soundWalk(clip, facts, span, options);
		let picture = await readingFrom(clip, pictures.next);
		let sound = await readingFrom(clip, sounds.next);
		while (picture !== null || sound !== null) {
			if (picture !== null && (sound === null || turnOf(picture) <= turnOf(sound))) {
				yield picture;
				picture = await readingFrom(clip, pictures.next);
			} else if (sound !== null) {
				yield sound;
				sound = await readingFrom(clip, sounds.next);
			}
		}
	} finally {
		clip.close();
	}
}

/** The tracks take turns in steps of this. Seconds. */
const TURN_SECONDS = 0.5;
const turnOf = ({ timestamp }: JoinedPacket): number => Math.floor(timestamp / TURN_SECONDS);

interface Walk {
	next: () => Promise<JoinedPacket | null>;
}

function pictureWalk(
	clip: OpenClip,
	{ picture, origin, skippedPictures, pictureCount, firstPicture, lastPicture }: ClipFacts,
	span: ClipSpan,
	{ withContent, inBand }: PacketOptions,
): Walk {
	const sets = inBand ? (picture.avc?.parameterSets ?? null) : null;
	const packets = packetsFrom(clip, clip.picture, { from: skippedPictures, withContent });
	let taken = 0;
	return {
		next: async () => {
			if (taken >= pictureCount) return null;
			const { value } = await packets.next();
			if (!value) throw damagedClip(clip.label);
			const isFirst = taken++ === 0;
			const isLast = taken === pictureCount || value.timestamp - origin === lastPicture;
			const isKey = isFirst || value.type === 'key';
			const at = value.timestamp === firstPicture ? origin : value.timestamp;
			let content = value.data;
			if (withContent && isFirst) content = keepingEarlierPictures(content, picture);
			if (withContent && isKey && sets) content = withParameterSets(content, sets, picture);
			return {
				track: 'picture',
				length: value.byteLength + (isKey && sets ? sets.length : 0),
				timestamp: span.start + at - origin,
				// The clip's last one stands still up to the next clip's first.
				seconds: isLast ? span.end - span.start - lastPicture : value.duration,
				isKey,
				content,
			};
		},
	};
}

/** Fills every packet of sound that is the clip's: with the clip's own, or else with silence. */
function soundWalk(
	clip: OpenClip,
	{ sound, origin }: ClipFacts,
	span: ClipSpan,
	{ withContent, soundOfAll }: PacketOptions,
): Walk {
	const { soundPackets } = span;
	if (soundOfAll === null || soundPackets === null) return { next: async () => null };
	const seconds = AAC_SAMPLES / soundOfAll.rate;
	const silence = silentAacFrame(soundOfAll.channels);
	const packets = sound && clip.sound && packetsFrom(clip, clip.sound, { from: 0, withContent });
	let index = soundPackets.from;
	let own: EncodedPacket | null = null;
	let ownIndex = -Infinity;
	let isOver = packets === null;
	let taken = 0;

	/** Goes on to the clip's packet of that number, or the first behind it. */
	const reach = async (wanted: number) => {
		while (sound && packets && !isOver && ownIndex < wanted) {
			const isFirst: boolean = own === null;
			own = (await packets.next()).value ?? null;
			if (own === null) {
				if (taken < sound.count) throw damagedClip(clip.label);
				isOver = true;
				break;
			}
			taken++;
			const exact = ((span.start + own.timestamp - origin) * soundOfAll.rate) / AAC_SAMPLES;
			const next = isFirst ? span.firstSoundPacket : ownIndex + 1;
			// Packets follow each other, whatever rounding says, unless the clip has a hole.
			ownIndex = exact - next > 1 ? Math.round(exact) : next;
		}
	};

	return {
		next: async () => {
			if (index >= soundPackets.to) return null;
			await reach(index);
			const isOwn = own !== null && ownIndex === index && isHeard(own, sound);
			const packet =
				isOwn && own
					? { length: own.byteLength, content: own.data }
					: { length: silence.length, content: silence };
			const timestamp = index * seconds;
			index++;
			return { track: 'sound', ...packet, timestamp, seconds, isKey: true };
		},
	};
}

/** Whether most of a packet is heard. */
function isHeard({ timestamp, duration }: EncodedPacket, sound: SoundFacts | null): boolean {
	const middle = timestamp + duration / 2;
	return sound !== null && sound.played.from <= middle && middle < sound.played.to;
}

/**
 * An AAC-LC frame of silence (ISO/IEC 14496-3, 4.4.2): one channel element whose channels have no
 * spectrum at all (max_sfb 0).
 */
function silentAacFrame(channels: 1 | 2): Uint8Array {
	const element = channels === 1 ? '000' : '001'; // single_channel_element, channel_pair_element
	const tag = '0000';
	const ownWindows = channels === 2 ? '0' : ''; // common_window
	const channel =
		'00000000' + // global_gain
		'0' + // ics_reserved_bit
		'00' + // window_sequence: one long window
		'0' + // window_shape
		'000000' + // max_sfb
		'0' + // predictor_data_present
		'000'; // no pulses, no noise shaping, no gain control
	const bits = element + tag + ownWindows + channel.repeat(channels) + '111'; // ID_END
	const bytes = new Uint8Array(Math.ceil(bits.length / 8));
	for (const [index, bit] of [...bits].entries()) {
		if (bit === '1') bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
	}
	return bytes;
}
