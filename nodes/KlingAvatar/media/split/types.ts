/** A sound as the packets that it can be cut between. */
export interface PacketSound {
	/** Seconds of one packet; all are equally long. */
	packetSeconds: number;
	/** Of all packets. The last one of a WAV may be shorter than the others. */
	totalSeconds: number;
	/** How many there are, and how many bytes they have. */
	packets: number;
	bytes: number;
	/**
	 * How loud each packet is as a decoder plays it, in dB above anything: only differences count. Yields how many
	 * steps it took since it last did.
	 */
	loudness(): Generator<number, Float32Array>;
	/** A file of the packets from one up to but not including another. */
	build(from: number, to: number): Uint8Array;
	/** The names of what `build` gives. */
	format: 'mp3' | 'aac' | 'wav';
}

/** Bounds of a part, in seconds. */
export interface PartBounds {
	longest: number;
	shortest: number;
}

/** A cut in front of a packet. */
export interface Cut {
	packet: number;
	/** Whether it is quiet there, compared with the speech. */
	isInPause: boolean;
}

/** One part of a sound. */
export interface SoundPart {
	bytes: Uint8Array;
	durationSeconds: number;
	/** Whether the cut at its end is in a pause; `null` for the last part. */
	cutInPause: boolean | null;
}
