import { fileUrl } from '../../simulator';
import type { Credential, WorkflowJson } from '../n8nTypes';
import { avatar, chain, webhookTrigger } from '../workflowParts';

/** How an execution waits for its video: parked until the provider calls, or asking inside a worker. */
export type WaitMode = 'callback' | 'poll';

/** The bounds of polling, in seconds. */
export interface PollBounds {
	pollInterval: number;
	maxPollInterval: number;
}

/** Webhook (its path is the mode), answered at once → Submit → Wait, one avatar job an execution. */
export function avatarWorkflow(
	mode: WaitMode,
	simulatorUrl: string,
	credential: Credential,
	bounds: PollBounds,
): WorkflowJson {
	const submit = {
		provider: 'cometApi',
		operation: 'submit',
		imageUrl: fileUrl(simulatorUrl, 'portrait.jpg'),
		audioSource: 'url',
		audioUrl: fileUrl(simulatorUrl, 'voice.mp3'),
		options: {
			callback: mode === 'callback' ? 'execution' : 'none',
			// The simulator's ledger then says for which execution each job was created.
			externalTaskId: '=execution-{{ $execution.id }}',
		},
	};
	const wait = {
		provider: 'cometApi',
		operation: 'wait',
		waitMode: mode,
		timeout: 1800,
		...(mode === 'poll' ? bounds : {}),
	};
	return chain(`One avatar job, ${mode}`, [
		webhookTrigger({ path: mode }),
		avatar('Submit', credential, submit),
		avatar('Wait', credential, wait),
	]);
}
