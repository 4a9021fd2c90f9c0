import type { INode } from 'n8n-workflow';

/** The node as a workflow holds it. */
export const NODE: INode = {
	id: '1',
	name: 'Kling Avatar',
	type: 'n8n-nodes-kling-avatar.klingAvatar',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
