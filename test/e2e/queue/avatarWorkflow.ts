import type { INode } from 'n8n-workflow';

import { fileUrl } from '../../simulator';
import type { Credential, WorkflowJson } from '../n8nTypes';

/** How an execution waits for its video: parked until the provider calls, or asking inside a worker. */
export type WaitMode = 'callback' | 'poll';

/** The bounds of polling, in seconds. */
export interface PollBounds {
	pollInterval: number;
	maxPollInterval: number;
}

const avatarType = 'n8n-nodes-kling-avatar.klingAvatar';

/** Webhook (its path is the mode), answered at once → Submit → Wait, one avatar job an execution. */
export function avatarWorkflow(
	mode: WaitMode,
	simulatorUrl: string,
	credential: Credential,
	bounds: PollBounds,
): WorkflowJson {
	const credentials = { klingAvatarApi: { id: credential.id, name: credential.name } };
	const nodes: INode[] = [
		{
			id: `webhook-${mode}`,
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			webhookId: `webhook-${mode}`,
			parameters: { httpMethod: 'POST', path: mode, responseMode: 'onReceived' },
		},
		{
			id: `submit-${mode}`,
			name: 'Submit',
			type: avatarType,
			typeVersion: 1,
			position: [220, 0],
			credentials,
			parameters: {
				provider: 'cometApi',
				operation: 'submit',
				mode: 'std',
				imageSource: 'url',
				imageUrl: fileUrl(simulatorUrl, 'portrait.jpg'),
				audioSource: 'url',
				audioUrl: fileUrl(simulatorUrl, 'voice.mp3'),
				options: {
					callback: mode === 'callback' ? 'execution' : 'none',
					// The simulator's ledger then says for which execution each job was created.
					externalTaskId: '=execution-{{ $execution.id }}',
				},
			},
		},
		{
			id: `wait-${mode}`,
			name: 'Wait',
			type: avatarType,
			typeVersion: 1,
			position: [440, 0],
			credentials,
			parameters: {
				provider: 'cometApi',
				operation: 'wait',
				waitMode: mode,
				timeout: 1800,
				...(mode === 'poll' ? bounds : {}),
			},
		},
	];
	return {
		name: `One avatar job, ${mode}`,
		nodes,
		connections: {
			Webhook: { main: [[{ node: 'Submit', type: 'main', index: 0 }]] },
			Submit: { main: [[{ node: 'Wait', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
