import type { SpeechTask } from '../../task/speechTask';
import { statusFromWord } from '../../task/status';
import type { AvatarTask, JobState } from '../../task/task';

/** What an answer says of a task, whatever the task makes; what is left out it does not say. */
export interface TaskFacts {
	taskId: string;
	/** The gateway's own word for the state. */
	word: string | null;
	/** Where the word alone does not tell it. */
	hasFailed?: boolean;
	/** The link to what was made. */
	link?: string | null;
	/** How long that is. Seconds. */
	seconds?: number | null;
	failureReason?: string | null;
	/** What it cost, in what the gateway counts in. */
	units?: number | null;
	/** ISO 8601, UTC. */
	submittedAt?: string | null;
	/** ISO 8601, UTC. */
	updatedAt?: string | null;
	/** The body. */
	raw: unknown;
}

/** Makes a task of what an answer says of it. */
export type TaskMaker<Task> = (facts: TaskFacts) => Task;

/** Avatar videos of a provider. */
export const avatarTasks =
	(provider: string): TaskMaker<AvatarTask> =>
	(facts) => {
		const state = stateOf(provider, facts);
		return {
			...state,
			videoUrl: state.status === 'completed' ? (facts.link ?? null) : null,
			videoDurationSeconds: facts.seconds ?? null,
			progressPercent: null,
		};
	};

/** Speech of a provider. */
export const speechTasks =
	(provider: string): TaskMaker<SpeechTask> =>
	(facts) => {
		const state = stateOf(provider, facts);
		return {
			...state,
			audioId: null,
			audioUrl: state.status === 'completed' ? (facts.link ?? null) : null,
			audioDurationSeconds: facts.seconds ?? null,
		};
	};

/** A task is `completed` only together with its link. */
export function stateOf(provider: string, facts: TaskFacts): JobState {
	const { taskId, word, hasFailed = false, link = null, units = null } = facts;
	const told = word === null ? 'queued' : statusFromWord(word);
	const running = told === 'completed' && link === null ? 'processing' : told;
	const status = hasFailed ? 'failed' : running;
	return {
		provider,
		taskId,
		status,
		providerStatus: word,
		failureReason: status === 'failed' ? (facts.failureReason ?? null) : null,
		externalTaskId: null,
		submittedAt: facts.submittedAt ?? null,
		updatedAt: facts.updatedAt ?? null,
		charge: units === null ? null : { units, balance: null, listPrice: null },
		raw: facts.raw,
	};
}
