/** What Split adds to an item for each part of its sound. */
export interface SplitOutput {
	audioDurationSeconds: number;
	/** Counted from 1. */
	part: number;
	parts: number;
	/** The same for all parts of this sound, and for no others. */
	cutId: string;
	/** Whether the cut at its end is in a pause; `null` at the end of the whole. */
	cutInPause: boolean | null;
}
