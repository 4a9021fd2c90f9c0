import type { IExecuteFunctions } from 'n8n-workflow';

import { fitsNoTask, statusQuestion, type StatusQuestion } from '../../providers/statusQuestion';
import type { Session } from '../../n8n/session';
import { pollJobs, type PollOutcome } from '../../task/poller';
import type { SpeechTask } from '../../task/speechTask';
import { isFinalStatus } from '../../task/status';

/** Status requests under way at once. */
const MAX_IN_FLIGHT = 5;
const POLL_SECONDS = 1;
const MAX_POLL_SECONDS = 10;
/** For so long a finished speech is asked for its sound. Seconds. */
const SOUND_GRACE_SECONDS = 15;
/** Whether speech can be asked for at all is not documented everywhere: after this, a missing path counts. Seconds. */
const UNKNOWN_SECONDS = 20;

/** Asks for the state of a speech, on the path that works. */
export function speechQuestion({
	adapter,
	send,
}: Pick<Session<IExecuteFunctions>, 'adapter' | 'send'>): StatusQuestion<SpeechTask> {
	const ask = statusQuestion(adapter.speech, (path, timeoutSeconds) =>
		send({ method: 'GET', path, timeoutSeconds }),
	);
	return async (taskId, leftSeconds) => {
		const reading = await ask(taskId, leftSeconds);
		// There is one path only, so an answer that fits no task says that it is not there.
		const isMissing = reading.kind === 'again' && fitsNoTask(reading);
		return isMissing ? { kind: 'notFound', fault: reading.fault } : reading;
	};
}

/** Waits until each speech is made, or the time is up. Those that are made already are asked for no more. */
export async function waitForSpeech(
	session: Pick<Session<IExecuteFunctions>, 'clock' | 'signal'>,
	ask: StatusQuestion<SpeechTask>,
	tasks: readonly SpeechTask[],
	timeoutSeconds: number,
	onChange?: (task: SpeechTask) => void,
): Promise<Map<string, PollOutcome<SpeechTask>>> {
	const { clock, signal } = session;
	return await pollJobs<SpeechTask>(
		tasks.filter(({ status }) => !isFinalStatus(status)),
		{
			until: 'final',
			timeoutSeconds,
			pollIntervalSeconds: POLL_SECONDS,
			maxPollIntervalSeconds: MAX_POLL_SECONDS,
			maxInFlight: MAX_IN_FLIGHT,
			linkGraceSeconds: SOUND_GRACE_SECONDS,
			unknownAgeGraceSeconds: UNKNOWN_SECONDS,
			registrationSeconds: UNKNOWN_SECONDS,
		},
		{
			clock,
			random: Math.random,
			ask: async (job, leftSeconds) => await ask(job.taskId, leftSeconds),
			...(onChange ? { onChange } : {}),
			...(signal ? { signal } : {}),
		},
	);
}
