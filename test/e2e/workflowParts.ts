import { randomUUID } from 'node:crypto';

import type { INode, INodeParameters } from 'n8n-workflow';

import type { Credential, WorkflowJson } from './n8nTypes';

export const avatarType = 'n8n-nodes-kling-avatar.klingAvatar';

/** The credentials a workflow's nodes are given, by the credential type's name. */
export type Credentials = Record<string, Credential>;

function credentialsOf(credentials: Credentials): NonNullable<INode['credentials']> {
	return Object.fromEntries(
		Object.entries(credentials).map(([type, { id, name }]) => [type, { id, name }]),
	);
}

/** A node as the editor stores it; `more` sets such things as `retryOnFail`. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters, ...more };
}

export const manualTrigger = (): INode => node('Start', 'n8n-nodes-base.manualTrigger', 1);

/** A production webhook that answers at once, at a path of its own. */
export function webhookTrigger(more: INodeParameters = {}): INode {
	const path = randomUUID();
	const parameters = { httpMethod: 'POST', path, ...more };
	return node('Start', 'n8n-nodes-base.webhook', 2, parameters, { webhookId: path });
}

/** Edit Fields in its JSON mode. */
export const setJson = (name: string, json: unknown): INode =>
	node(name, 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify(json),
		options: {},
	});

/** Two nodes that make one item of each row. */
export const rows = (list: unknown[]): INode[] => [
	setJson('Rows', { rows: list }),
	node('Split Out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} }),
];

/** Our node. */
export const avatar = (
	name: string,
	credential: Credential,
	parameters: INodeParameters,
	more: Partial<INode> = {},
): INode =>
	node(name, avatarType, 1, parameters, {
		credentials: credentialsOf({ klingAvatarApi: credential }),
		...more,
	});

/** A workflow of nodes one after the other. */
export function chain(name: string, nodes: INode[]): WorkflowJson {
	const connections: WorkflowJson['connections'] = {};
	for (const [index, { name: from }] of nodes.entries()) {
		const next = nodes[index + 1];
		if (next) connections[from] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	}
	const placed = nodes.map((one, index) => ({
		...one,
		position: [index * 220, 0] as INode['position'],
	}));
	return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
}

/** n8n's nodes that take a credential for OpenAI. */
const takesOpenAi = ['@n8n/n8n-nodes-langchain.openAi', '@n8n/n8n-nodes-langchain.lmChatOpenAi'];

/** Gives our nodes the credential of their provider (`all`: by expression), and n8n's OpenAI nodes theirs. */
export function withCredentials(
	workflow: WorkflowJson,
	avatarCredential: (provider: string) => Credential,
	openAi: Credential,
): WorkflowJson {
	const nodes = workflow.nodes.map((one) => {
		if (one.type === avatarType || one.type === `${avatarType}Tool`) {
			const provider = String(one.parameters.provider ?? 'cometApi');
			const klingAvatarApi = avatarCredential(provider.startsWith('=') ? 'all' : provider);
			return { ...one, credentials: credentialsOf({ klingAvatarApi }) };
		}
		return takesOpenAi.includes(one.type)
			? { ...one, credentials: credentialsOf({ openAiApi: openAi }) }
			: one;
	});
	return { ...workflow, nodes };
}

/** Gives n8n's nodes for an app their credential. */
export function withKeysOf(workflow: WorkflowJson, app: string, key: Credential): WorkflowJson {
	const types = [`n8n-nodes-base.${app}`, `n8n-nodes-base.${app}Trigger`];
	const nodes = workflow.nodes.map((one) =>
		types.includes(one.type) ? { ...one, credentials: credentialsOf({ [key.type]: key }) } : one,
	);
	return { ...workflow, nodes };
}
