import type { TaskOutput } from '../../task/task';

/** What Create outputs for an item: the finished video. Of one that was made in parts, the task fields are the first part's. */
export interface CreatedOutput extends TaskOutput {
	/** The quality, in the field that the provider has for it. */
	model?: string;
	mode?: string;
	/** Seconds of the whole sound; of a text that was only checked, estimated; `null` where nobody knows. */
	audioDurationSeconds: number | null;
	/** Whether nothing was paid in this run, since an earlier try had made everything. */
	reused: boolean;
	/** In how many parts it was made. */
	parts: number;
	tasks: CreatedTask[];
}

/** One part of a video, and what was paid for it. */
export interface CreatedTask {
	taskId: string | null;
	videoUrl: string | null;
	audioDurationSeconds: number | null;
	/** The task of the speech; `null` where the sound was there. */
	speechTaskId: string | null;
	/** What is spoken; `null` where the sound was there. */
	text: string | null;
}
