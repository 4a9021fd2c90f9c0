/** Numbers that become more, kept side by side: as objects, those of an hour of video would take 50 MB. */
export class Numbers {
	private values = new Float64Array(1024);
	length = 0;

	push(value: number): void {
		if (this.length === this.values.length) {
			const larger = new Float64Array(this.length * 2);
			larger.set(this.values);
			this.values = larger;
		}
		this.values[this.length++] = value;
	}

	at(index: number): number | undefined {
		return index < this.length ? this.values[index] : undefined;
	}

	/** All of them; a view, valid until the next `push`. */
	get all(): Float64Array {
		return this.values.subarray(0, this.length);
	}
}

/** A packet as the index describes it. */
export interface PacketFacts {
	track: 'picture' | 'sound';
	/** Bytes. */
	length: number;
	/** When it is shown or heard, in seconds. */
	timestamp: number;
	isKey: boolean;
}

/** Packets of one track that follow each other in the file are one chunk, but for no longer. Seconds. */
export const CHUNK_SECONDS = 0.5;

/** What the index says of one track's packets, in the order of the file. */
export class TrackTable {
	/** Bytes of each packet. */
	readonly sizes = new Numbers();
	/** When each is shown or heard, in seconds. */
	readonly times = new Numbers();
	/** The packets, counted from 1, from which decoding can start. */
	readonly keys = new Numbers();
	/** Where each chunk starts, in bytes from the start of the content. */
	readonly chunkOffsets = new Numbers();
	/** How many packets each chunk has. */
	readonly chunkCounts: number[] = [];
	private chunkNumber = -1;

	add({ length, timestamp, isKey }: PacketFacts, offset: number, continues: boolean): void {
		const number = Math.floor(timestamp / CHUNK_SECONDS);
		if (!continues || number > this.chunkNumber) {
			this.chunkNumber = number;
			this.chunkOffsets.push(offset);
			this.chunkCounts.push(0);
		}
		this.chunkCounts.push((this.chunkCounts.pop() ?? 0) + 1);
		this.sizes.push(length);
		this.times.push(timestamp);
		if (isKey) this.keys.push(this.sizes.length);
	}
}

/** The tracks of a film whose packets are noted one by one, in the order in which the file holds them. */
export class FilmTables {
	readonly picture = new TrackTable();
	readonly sound = new TrackTable();
	/** Bytes of all packets. */
	contentBytes = 0;
	private last: PacketFacts['track'] | null = null;

	add(packet: PacketFacts): void {
		this[packet.track].add(packet, this.contentBytes, this.last === packet.track);
		this.last = packet.track;
		this.contentBytes += packet.length;
	}
}
