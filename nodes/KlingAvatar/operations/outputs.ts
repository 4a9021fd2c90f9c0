import type { SpeechOutput } from '../task/speechTask';
import type { TaskOutput } from '../task/task';
import type { SubmittedOutput } from './submit/output';

/**
 * What an item of each operation holds, by the values of Resource and Operation. The build makes of it what the
 * editor shows of a node's output before its first run.
 */
export interface Outputs {
	speech: {
		generate: SpeechOutput;
	};
	video: {
		get: TaskOutput;
		submit: SubmittedOutput;
		wait: TaskOutput;
	};
}
