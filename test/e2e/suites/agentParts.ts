import type { INode, INodeConnections, INodeParameters, NodeConnectionType } from 'n8n-workflow';

import { startChatModel, type ChatModel } from '../chatModel';
import type { Credential } from '../n8nTypes';
import type { Rig } from '../rig';
import { avatar, avatarType, node } from '../workflowParts';

/** A field as the editor's button leaves it to the model. */
export const fromModel = (name: string) =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, 'string') }}`;

/** One of our nodes as the editor stores it on an agent. */
export const tool = (
	{ keys }: Rig,
	name: string,
	parameters: INodeParameters,
	more: Partial<INode> = {},
): INode => ({
	...avatar(name, keys.cometApi, { provider: 'cometApi', ...parameters }, more),
	type: `${avatarType}Tool`,
});

/** Submit as a tool: all but the prompt is given. */
export const submitTool = (
	rig: Rig,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode =>
	tool(
		rig,
		'Submit',
		{
			operation: 'submit',
			imageSource: 'url',
			imageUrl: `${rig.sim.url}/files/portrait.png`,
			audioSource: 'url',
			audioUrl: `${rig.sim.url}/files/voice.mp3`,
			prompt: fromModel('Prompt'),
			...parameters,
		},
		more,
	);

/** Wait as a tool: the model gives the task. */
export const waitTool = (rig: Rig, parameters: INodeParameters = {}): INode =>
	tool(rig, 'Wait', {
		operation: 'wait',
		taskId: fromModel('Task_ID'),
		pollInterval: 0.2,
		...parameters,
	});

/** A chat model that follows a script, and the credential that leads to it. */
export async function scriptedModel(
	{ client }: Rig,
	name: string,
): Promise<{ model: ChatModel; key: Credential }> {
	const model = await startChatModel();
	const key = await client.createCredential(
		{ name, type: 'openAiApi' },
		{ apiKey: 'none', url: model.url },
	);
	return { model, key };
}

/** n8n's node for such a model. */
export const chatNode = (name: string, { id, name: keyName }: Credential): INode =>
	node(
		name,
		'@n8n/n8n-nodes-langchain.lmChatOpenAi',
		1.3,
		{
			model: { __rl: true, mode: 'id', value: 'stub' },
			responsesApiEnabled: false,
			options: { maxRetries: 0 },
		},
		{ credentials: { openAiApi: { id, name: keyName } } },
	);

/** The connection of a model or a tool to its agent. */
export const linkTo = (agent: string, type: NodeConnectionType): INodeConnections => ({
	[type]: [[{ node: agent, type, index: 0 }]],
});
