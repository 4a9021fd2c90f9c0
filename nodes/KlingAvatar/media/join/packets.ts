import { EncodedPacket } from 'mediabunny';

import type { ClipFacts } from './clipFacts';
import { openClip, type OpenClip, readingFrom, damagedClip } from './openClip';
import { silentAacFrame } from './silentFrame';
import { AAC_SAMPLES, type Place } from './timeline';

/** A clip and where it stands. */
export interface PlacedClip {
	facts: ClipFacts;
	place: Place;
}

/** A packet of the joined video, with its time there. */
export interface JoinedPacket {
	track: 'picture' | 'sound';
	packet: EncodedPacket;
}

export interface PacketOptions {
	/** Gives the content of packets whose own is not wanted; `null` where it is. */
	standIn: ((length: number) => Uint8Array) | null;
	/** Whether a clip's parameter sets go in front of its key pictures, since the track has those of another. */
	inBand: boolean;
}

/** Zeros for packets whose content is not wanted: one piece for all of a length, since they are many. */
export function zerosByLength(): (length: number) => Uint8Array {
	let zeros = new Uint8Array(64 * 1024);
	const pieces = new Map<number, Uint8Array>();
	return (length) => {
		const known = pieces.get(length);
		if (known) return known;
		if (zeros.length < length) zeros = new Uint8Array(length * 2);
		const piece = zeros.subarray(0, length);
		pieces.set(length, piece);
		return piece;
	};
}

/**
 * The packets of a clip as they stand in the joined video, pictures and sounds side by side, each in the
 * order of decoding. Twice called, it gives the same packets. Throws MediaError.
 */
export async function* packetsOf(
	{ facts, place }: PlacedClip,
	options: PacketOptions,
): AsyncGenerator<JoinedPacket> {
	const clip = await openClip(facts.clip, facts.kept);
	try {
		const pictures = pictureWalk(clip, facts, place, options);
		const sounds = soundWalk(clip, facts, place, options);
		let picture = await readingFrom(clip, pictures.next);
		let sound = await readingFrom(clip, sounds.next);
		while (picture !== null || sound !== null) {
			if (picture !== null && (sound === null || picture.timestamp <= sound.timestamp)) {
				yield { track: 'picture', packet: picture };
				picture = await readingFrom(clip, pictures.next);
			} else if (sound !== null) {
				yield { track: 'sound', packet: sound };
				sound = await readingFrom(clip, sounds.next);
			}
		}
	} finally {
		clip.close();
	}
}

interface Walk {
	next: () => Promise<EncodedPacket | null>;
}

function pictureWalk(
	clip: OpenClip,
	{ picture, origin, pictureCount, lastPicture }: ClipFacts,
	place: Place,
	{ standIn, inBand }: PacketOptions,
): Walk {
	const prefix = inBand ? (picture.avc?.parameterSets ?? null) : null;
	let last: EncodedPacket | null = null;
	let taken = 0;
	return {
		next: async () => {
			if (taken++ >= pictureCount) return null;
			const how = { metadataOnly: standIn !== null };
			last = await (last
				? clip.pictures.getNextPacket(last, how)
				: clip.pictures.getFirstPacket(how));
			if (last === null) throw damagedClip(clip.label);
			const at = last.timestamp - origin;
			const isLast = at === lastPicture;
			const timestamp = place.start + at;
			return new EncodedPacket(
				contentOf(last, last.type === 'key' ? prefix : null, standIn),
				last.type,
				timestamp,
				isLast ? place.end - timestamp : last.duration,
			);
		},
	};
}

function contentOf(
	packet: EncodedPacket,
	prefix: Uint8Array | null,
	standIn: PacketOptions['standIn'],
): Uint8Array {
	const length = packet.byteLength + (prefix?.length ?? 0);
	if (standIn) return standIn(length);
	return prefix ? Buffer.concat([prefix, packet.data]) : packet.data;
}

/** Fills every packet of sound that is the clip's: with the clip's own, or else with silence. */
function soundWalk(
	clip: OpenClip,
	{ sound, origin }: ClipFacts,
	place: Place,
	{ standIn }: PacketOptions,
): Walk {
	const { sounds } = clip;
	const { slots } = place;
	if (sound === null || sounds === null || slots === null) return { next: async () => null };
	const seconds = AAC_SAMPLES / sound.rate;
	const silence = silentAacFrame(sound.channels);
	const how = { metadataOnly: standIn !== null };
	let slot = slots.from;
	let own: EncodedPacket | null = null;
	let ownSlot = -Infinity;
	let isOver = false;

	/** Goes on to the clip's packet for a slot, or the first behind it. */
	const reach = async (wanted: number) => {
		while (!isOver && ownSlot < wanted) {
			const isFirst: boolean = own === null;
			own = await (own ? sounds.getNextPacket(own, how) : sounds.getFirstPacket(how));
			if (own === null) {
				isOver = true;
				break;
			}
			const exact = ((place.start + own.timestamp - origin) * sound.rate) / AAC_SAMPLES;
			const next = isFirst ? place.firstSlot : ownSlot + 1;
			// Packets follow each other, whatever rounding says, unless the clip has a hole.
			ownSlot = exact - next > 1 ? Math.round(exact) : next;
		}
	};

	return {
		next: async () => {
			if (slot >= slots.to) return null;
			await reach(slot);
			const isOwn = own !== null && ownSlot === slot;
			const content = isOwn && own ? contentOf(own, null, standIn) : silence;
			const timestamp = slot * seconds;
			slot++;
			return new EncodedPacket(content, 'key', timestamp, seconds);
		},
	};
}
