/** What Join outputs for a group. */
export interface JoinedOutput {
	videoDurationSeconds: number;
	/** How many videos were joined. */
	parts: number;
	/** Those that were left out, and why. */
	skippedParts: Array<{ item: number | null; part: number | null; reason: string }>;
	/** What the items of the group have in common; `null` when all items are one group. */
	groupValue: string | null;
}
