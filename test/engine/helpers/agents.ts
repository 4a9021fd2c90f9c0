import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { chain, linkTool, type NodeJson, type Run, type ToolAnswer, type Turn } from '../harness';
import { end, NODE, start, submit, uncheckedLinks } from './workflowParts';

/** The agents of n8n that call tools in ways of their own. */
export const AGENTS = ['agent2', 'agent3'] as const;
export type AgentKind = (typeof AGENTS)[number];

/** A node of ours as a tool. */
export const asTool = (node: NodeJson, settings: Partial<NodeJson> = {}): NodeJson => ({
	...node,
	...settings,
	type: `${NODE}Tool`,
});

/** Submit as a tool whose prompt is the model's. */
export const submitTool = (
	parameters: INodeParameters = {},
	settings: Partial<NodeJson> = {},
): NodeJson =>
	asTool(
		submit('aijisu', {
			...uncheckedLinks,
			prompt: "={{ $fromAI('Prompt', '', 'string') }}",
			...parameters,
		}),
		settings,
	);

/** A workflow whose agent has these tools and makes these calls. */
export function agentWorkflow(agent: AgentKind, tools: NodeJson[], turns: Turn[]) {
	const agentNode: NodeJson = {
		name: 'Agent',
		type: `harness.${agent}`,
		parameters: { turns: JSON.stringify(turns) },
	};
	const workflow = chain(start, agentNode, end);
	workflow.nodes.push(...tools);
	return tools.reduce((made, { name }) => linkTool(made, name, 'Agent'), workflow);
}

/** One turn of the model for each call of Submit. */
export const submitCalls = (...prompts: string[]): Turn[] =>
	prompts.map((Prompt) => [{ tool: 'Submit', args: { Prompt } }]);

/** What the model got for each call: one object, since a tool works on one item. */
export function answersOf(run: Run): IDataObject[] {
	const answers = run.json('Agent')[0]?.answers as unknown as ToolAnswer[];
	return answers.map(({ answer }) => {
		if (!Array.isArray(answer) || answer.length !== 1) {
			throw new Error(`The model got no single item: ${JSON.stringify(answer)}`);
		}
		return answer[0] as IDataObject;
	});
}
