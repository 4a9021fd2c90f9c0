/** Files are kept from the check to the sending up to this total, and read again beyond it. Bytes. */
const KEPT_BYTES = 32 * 1024 * 1024;

/** The content of one item's file, from the check to the sending. */
export interface FileContent {
	/** From memory, or read again. */
	bytes(): Promise<Uint8Array>;
	/** Called when the item needs it no more. */
	release(): void;
}

/**
 * The memory of files in one run of the node. A content is held once, however many items send it, and no
 * longer than the last of them needs it. Where there is no room, or no use for bytes, it is read again.
 */
export class KeptFiles {
	private readonly kept = new Map<string, { bytes: Uint8Array; claims: number }>();
	private total = 0;

	/** @param takesBytes whether anybody will want them, rather than a link to the file */
	constructor(private readonly takesBytes: boolean) {}

	/** Keeps what has just been read, for the items that claim it. `identity` says what the content is. */
	keep(identity: string, bytes: Uint8Array): void {
		if (!this.takesBytes || this.kept.has(identity)) return;
		if (this.total + bytes.length > KEPT_BYTES) return;
		this.kept.set(identity, { bytes, claims: 0 });
		this.total += bytes.length;
	}

	/** One item's hold on a content. */
	claim(identity: string, readAgain: () => Promise<Uint8Array>): FileContent {
		const entry = this.kept.get(identity);
		if (entry) entry.claims += 1;
		let isHeld = entry !== undefined;
		return {
			bytes: async () => (isHeld ? entry?.bytes : undefined) ?? (await readAgain()),
			release: () => {
				if (!isHeld || !entry) return;
				isHeld = false;
				entry.claims -= 1;
				if (entry.claims > 0) return;
				this.kept.delete(identity);
				this.total -= entry.bytes.length;
			},
		};
	}
}

/** Content that is part of the item's parameters, so that nothing is saved by letting go of it. */
export function inlineContent(bytes: Uint8Array): FileContent {
	return { bytes: async () => bytes, release: () => {} };
}
