import type { SpeechOutput } from '../task/speechTask';
import type { TaskOutput } from '../task/task';
import type { JoinedOutput } from './join/output';
import type { SplitOutput } from './split/output';
import type { SubmittedOutput } from './submit/output';

/**
 * What an item of each operation holds, by the values of Resource and Operation. The build makes of it what the
 * editor shows of a node's output before its first run.
 */
export interface Outputs {
	speech: {
		generate: SpeechOutput;
		split: SplitOutput;
	};
	video: {
		get: TaskOutput;
		join: JoinedOutput;
		submit: SubmittedOutput;
		wait: TaskOutput;
	};
}
