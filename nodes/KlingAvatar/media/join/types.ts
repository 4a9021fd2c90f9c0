import type { ByteSource } from '../types';

/** One video of those that become one. */
export interface Clip {
	/** What messages call it: "The video of item 3". */
	label: string;
	/** Opens its file; it is opened twice, and closed each time. Rejects with MediaError. */
	open(): Promise<ByteSource>;
	/** Where it is cut: seconds from its start, or where its sound ends; `null` to keep all of it. */
	cutAt: number | 'soundEnd' | null;
}

/** The video that the clips become. */
export interface JoinedVideo<Kind extends Clip> {
	durationSeconds: number;
	sizeBytes: number;
	/** Its bytes in order. Rejects with MediaError when a clip can no longer be read. */
	chunks: AsyncIterable<Uint8Array>;
	/** Clips that are not in it, since they can't be read. */
	skipped: ReadonlyArray<SkippedClip<Kind>>;
}

export interface SkippedClip<Kind extends Clip> {
	clip: Kind;
	/** A sentence that starts with the clip's label. */
	why: string;
}
