import {
	jsonParse,
	NodeConnectionTypes,
	type EngineRequest,
	type EngineResponse,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

import { describe } from './basic';

/** What the model says in one turn: calls of tools, by the names of their nodes. */
export type Turn = Array<{ tool: string; args: IDataObject }>;

/** What a tool answered to one call, as the model gets it. */
export interface ToolAnswer {
	tool: string;
	answer: unknown;
}

const description = (name: string) =>
	describe(name, {
		inputs: [
			NodeConnectionTypes.Main,
			{ type: NodeConnectionTypes.AiTool, displayName: 'Tool', required: true },
		],
		properties: [{ displayName: 'Turns', name: 'turns', type: 'json', default: '[]' }],
	});

/** The model's script; it may hold expressions, which are resolved for the first item. */
function turnsOf(value: unknown): Turn[] {
	return typeof value === 'string' ? jsonParse<Turn[]>(value) : (value as Turn[]);
}

/**
 * Stand-in for n8n's AI Agent 3 without a model: its calls are given in advance. As there, the engine runs
 * the tools like any other node, one after another, and then comes back to the agent. The output item holds
 * every answer.
 */
export const agentOfToday: INodeType = {
	description: description('agent3'),
	async execute(response?: EngineResponse) {
		const turns = turnsOf(this.getNodeParameter('turns', 0));
		const { answers = [], turn = 0 } = (response?.metadata ?? {}) as {
			answers?: ToolAnswer[];
			turn?: number;
		};
		const known = [...answers, ...(response?.actionResponses ?? []).map(answerOf)];
		const next = turns[turn];
		if (!next) {
			return [[{ json: { answers: known as unknown as IDataObject[] }, pairedItem: { item: 0 } }]];
		}
		const request: EngineRequest = {
			actions: next.map(({ tool, args }, index) => ({
				actionType: 'ExecutionNodeAction' as const,
				nodeName: tool,
				input: args,
				type: NodeConnectionTypes.AiTool,
				// A model gives every call an ID of its own.
				id: `call-${turn}-${index}`,
				metadata: { itemIndex: 0 },
			})),
			metadata: { answers: known, turn: turn + 1 },
		};
		return await Promise.resolve(request);
	},
};

function answerOf({ action, data }: EngineResponse['actionResponses'][number]): ToolAnswer {
	const items = data.data?.[NodeConnectionTypes.AiTool]?.[0] ?? [];
	const answer = data.error
		? [{ error: data.error.message }]
		: items.map(({ json }: INodeExecutionData) => json);
	return { tool: action.nodeName, answer };
}

/** What an older agent holds of a tool (a LangChain tool). */
interface HeldTool {
	name: string;
	invoke: (args: IDataObject) => Promise<string>;
}

/**
 * Stand-in for n8n's AI Agent 2 without a model. As there, n8n-core makes a LangChain tool of each node,
 * and the agent calls those of a turn in parallel. The output item holds every answer.
 */
export const agentOfOld: INodeType = {
	description: description('agent2'),
	async execute() {
		const output: INodeExecutionData[] = [];
		for (let item = 0; item < this.getInputData().length; item += 1) {
			const turns = turnsOf(this.getNodeParameter('turns', item));
			const tools = (await this.getInputConnectionData(
				NodeConnectionTypes.AiTool,
				item,
			)) as HeldTool[];
			const answers: ToolAnswer[] = [];
			for (const turn of turns) {
				answers.push(
					...(await Promise.all(
						turn.map(async ({ tool, args }) => {
							const held = tools.find(({ name }) => name === tool.replace(/[^\w-]/g, '_'));
							if (!held) throw new Error(`The agent has no tool "${tool}"`);
							const answer = await held.invoke(args).then(
								(text) => jsonParse(text, { fallbackValue: text }),
								(error: Error) => ({ error: error.message }),
							);
							return { tool, answer };
						}),
					)),
				);
			}
			output.push({
				json: { answers: answers as unknown as IDataObject[] },
				pairedItem: { item },
			});
		}
		return [output];
	},
};
