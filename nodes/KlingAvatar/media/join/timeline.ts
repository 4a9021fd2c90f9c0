/** Samples in a packet of AAC-LC. */
export const AAC_SAMPLES = 1024;

/** When a packet is shown or heard, in seconds. */
export interface PacketTime {
	at: number;
	seconds: number;
}

/** Sound that outlasts the picture by less than this is an encoder's padding, not speech. Seconds. */
const PADDING_SECONDS = 0.06;
/** Sound that is no farther off its picture is in step. Seconds. */
const UNNOTICED_SECONDS = 0.012;
/** The least that the last picture of a clip is shown. Seconds. */
const LEAST_SECONDS = 0.002;

/**
 * How much of a clip is taken. A cut falls where pictures up to some moment are the first ones in the file
 * as well: those before it never need one behind it. That is at most a few pictures late.
 *
 * @param pictures in the order of decoding; the first one shown is at 0
 * @param soundEnd when the sound ends, in seconds; 0 for none
 * @param cutAt where to cut, in seconds; `null` for not at all
 */
export function contentEnd(
	pictures: readonly PacketTime[],
	soundEnd: number,
	cutAt: number | null,
): { seconds: number; pictureCount: number; lastPicture: number } {
	let lastPicture = 0;
	let pictureEnd = 0;
	const earliestBehind = earliestFromEachOn(pictures);
	for (const [index, { at, seconds }] of pictures.entries()) {
		if (at >= lastPicture) pictureEnd = at + seconds;
		lastPicture = Math.max(lastPicture, at);
		const next = earliestBehind[index + 1] ?? Infinity;
		if (cutAt !== null && next > lastPicture && next >= cutAt && next < Infinity) {
			return { seconds: next, pictureCount: index + 1, lastPicture };
		}
	}
	const isOutlasted = soundEnd > pictureEnd + PADDING_SECONDS;
	return {
		seconds: isOutlasted ? soundEnd : pictureEnd,
		pictureCount: pictures.length,
		lastPicture,
	};
}

/** For each place in the order of decoding, the earliest moment of all pictures from there on. */
function earliestFromEachOn(pictures: readonly PacketTime[]): number[] {
	const earliest = new Array<number>(pictures.length);
	let least = Infinity;
	for (let index = pictures.length - 1; index >= 0; index--) {
		least = Math.min(least, pictures[index]?.at ?? Infinity);
		earliest[index] = least;
	}
	return earliest;
}

/** Where a clip stands in the joined video. */
export interface ClipSpan {
	/** When its first picture is shown, in seconds. */
	start: number;
	/** When the next clip starts, in seconds. */
	end: number;
	/** The packets of sound that are this clip's, counted from the start of the joined video; `to` is not. */
	soundPackets: { from: number; to: number } | null;
	/** The packet of the joined video at which the clip's own first packet stands. Below `from` for its delay. */
	firstSoundPacket: number;
}

/** What the timeline needs of a clip. */
export interface ClipExtent {
	seconds: number;
	lastPicture: number;
	/** When the sound's first packet starts, from the first picture on; `null` without sound. */
	soundStart: number | null;
}

/**
 * Puts clips one behind the other. Sound can be moved by whole packets only, so it is up to half a packet
 * off: 12 ms at 44.1 kHz, which nobody notices, and which never adds up. At lower rates it would be more, and
 * there each clip's start moves to where picture and sound are in step exactly; the last picture of the clip
 * before is shown that much longer or shorter.
 *
 * @param rate samples a second; `null` for clips without sound
 */
export function timelineOf(clips: readonly ClipExtent[], rate: number | null): ClipSpan[] {
	const starts: number[] = [];
	let wanted = 0;
	let soonest = 0;
	for (const { seconds, lastPicture, soundStart } of clips) {
		let start = inStep(wanted, soundStart, rate);
		while (rate !== null && start < soonest) start += AAC_SAMPLES / rate;
		starts.push(start);
		wanted += seconds;
		soonest = start + lastPicture + LEAST_SECONDS;
	}
	return clips.map(({ seconds, soundStart }, index) => {
		const start = starts[index] ?? 0;
		const end = starts[index + 1] ?? start + seconds;
		if (rate === null) return { start, end, soundPackets: null, firstSoundPacket: 0 };
		const packet = (time: number) => Math.round((time * rate) / AAC_SAMPLES);
		return {
			start,
			end,
			soundPackets: { from: packet(start), to: packet(end) },
			firstSoundPacket: packet(start + (soundStart ?? 0)),
		};
	});
}

/** The moment nearest to the wanted one, from 0 on, at which the sound's packets fall on the grid. */
function inStep(wanted: number, soundStart: number | null, rate: number | null): number {
	if (rate === null || soundStart === null || wanted === 0) return wanted;
	const packet = AAC_SAMPLES / rate;
	if (packet / 2 <= UNNOTICED_SECONDS) return wanted;
	return Math.round((wanted + soundStart) / packet) * packet - soundStart;
}
