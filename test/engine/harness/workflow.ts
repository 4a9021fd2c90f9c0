import {
	Workflow,
	type IConnections,
	type INode,
	type INodeTypes,
	type IPinData,
	type IWorkflowSettings,
} from 'n8n-workflow';

/** A node as in a saved workflow; what the editor fills in by itself may be left out. */
export type NodeJson = Partial<INode> & Pick<INode, 'name' | 'type'>;

/** A saved workflow (an exported JSON file fits). */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: NodeJson[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

/** A workflow with everything the engine asks for. */
export interface SavedWorkflow extends WorkflowJson {
	id: string;
	name: string;
	nodes: INode[];
	settings: IWorkflowSettings;
}

/** Fills in IDs, positions and the settings of a new workflow; the result shares nothing with its source. */
export function saved(workflow: WorkflowJson): SavedWorkflow {
	const { id, name, nodes, connections, settings, pinData } = structuredClone(workflow);
	return {
		id: id ?? 'harness-workflow',
		name: name ?? 'Harness workflow',
		nodes: nodes.map(completeNode),
		connections,
		settings: { executionOrder: 'v1', ...settings },
		...(pinData && { pinData }),
	};
}

/** A node with the values the editor gives a new one. */
export function completeNode(node: NodeJson, index = 0): INode {
	return {
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * 220, 0],
		parameters: {},
		...node,
	};
}

/** The engine's workflow object; its nodes have the defaults of their descriptions filled in. */
export function engineWorkflow(workflow: SavedWorkflow, nodeTypes: INodeTypes): Workflow {
	return new Workflow({ ...structuredClone(workflow), active: false, nodeTypes });
}

/** The nodes one after another, first output to first input. */
export function chain(...nodes: NodeJson[]): WorkflowJson {
	const workflow: WorkflowJson = { nodes, connections: {} };
	nodes.slice(1).forEach((node, index) => link(workflow, nodes[index]!.name, node.name));
	return workflow;
}

/** Adds a connection, e.g. from a node's error output (1) to the node that handles failures. */
export function link(
	workflow: WorkflowJson,
	from: string,
	to: string,
	{ output = 0, input = 0 } = {},
): WorkflowJson {
	const outputs = ((workflow.connections[from] ??= {}).main ??= []);
	for (let index = 0; index <= output; index++) outputs[index] ??= [];
	outputs[output]!.push({ node: to, type: 'main', index: input });
	return workflow;
}

/** Gives an agent a tool. */
export function linkTool(workflow: WorkflowJson, tool: string, agent: string): WorkflowJson {
	const outputs = ((workflow.connections[tool] ??= {}).ai_tool ??= [[]]);
	outputs[0]!.push({ node: agent, type: 'ai_tool', index: 0 });
	return workflow;
}

/** The node a run starts from: the trigger, else the first node that nothing leads to. */
export function startNode(workflow: Workflow, name?: string): INode {
	const node = name
		? workflow.getNode(name)
		: (workflow.getStartNode() ??
			Object.values(workflow.nodes).find(
				(candidate) =>
					!candidate.disabled && !workflow.connectionsByDestinationNode[candidate.name],
			));
	if (!node) throw new Error(`No start node ${name ?? ''} in workflow "${workflow.name}"`);
	return node;
}
