import type { EncodedPacket } from 'mediabunny';

import type { ClipFacts } from './clipFacts';
import { openClip, type OpenClip, readingFrom, damagedClip } from './openClip';
import { silentAacFrame } from './silentFrame';
import { AAC_SAMPLES, type Place } from './timeline';
import { CHUNK_SECONDS, type PacketFacts } from './write/trackTable';

/** A clip and where it stands. */
export interface PlacedClip {
	facts: ClipFacts;
	place: Place;
}

/** A packet of the joined video, with its time there. */
export interface JoinedPacket extends PacketFacts {
	/** Its bytes; empty where only their number is wanted. */
	content: Uint8Array;
}

export interface PacketOptions {
	/** Whether the packets' content is wanted; else the clips' tables suffice. */
	withContent: boolean;
	/** Whether a clip's parameter sets go in front of its key pictures, since the track has those of another. */
	inBand: boolean;
}

/**
 * The packets of a clip as they stand in the joined video: by turns half a second of pictures and of sound,
 * each in the order of decoding. Twice called, it gives the same packets. Throws MediaError.
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

const turnOf = ({ timestamp }: JoinedPacket): number => Math.floor(timestamp / CHUNK_SECONDS);

interface Walk {
	next: () => Promise<JoinedPacket | null>;
}

function pictureWalk(
	clip: OpenClip,
	{ picture, origin, pictureCount }: ClipFacts,
	place: Place,
	{ withContent, inBand }: PacketOptions,
): Walk {
	const prefix = inBand ? (picture.avc?.parameterSets ?? null) : null;
	const how = { metadataOnly: !withContent };
	let last: EncodedPacket | null = null;
	let taken = 0;
	return {
		next: async () => {
			if (taken++ >= pictureCount) return null;
			last = await (last
				? clip.pictures.getNextPacket(last, how)
				: clip.pictures.getFirstPacket(how));
			if (last === null) throw damagedClip(clip.label);
			const isKey = last.type === 'key';
			const added = isKey ? prefix : null;
			return {
				track: 'picture',
				length: last.byteLength + (added?.length ?? 0),
				timestamp: place.start + last.timestamp - origin,
				isKey,
				content: added && withContent ? Buffer.concat([added, last.data]) : last.data,
			};
		},
	};
}

/** Fills every packet of sound that is the clip's: with the clip's own, or else with silence. */
function soundWalk(
	clip: OpenClip,
	{ sound, origin }: ClipFacts,
	place: Place,
	{ withContent }: PacketOptions,
): Walk {
	const { sounds } = clip;
	const { slots } = place;
	if (sound === null || sounds === null || slots === null) return { next: async () => null };
	const seconds = AAC_SAMPLES / sound.rate;
	const silence = silentAacFrame(sound.channels);
	const how = { metadataOnly: !withContent };
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
			const packet =
				isOwn && own
					? { length: own.byteLength, content: own.data }
					: { length: silence.length, content: silence };
			const timestamp = slot * seconds;
			slot++;
			return { track: 'sound', ...packet, timestamp, isKey: true };
		},
	};
}
