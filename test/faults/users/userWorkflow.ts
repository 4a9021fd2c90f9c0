import { chain, link, linkTool, type NodeJson, type WorkflowJson } from '../../engine/harness';
import { end, fields, NODE, onlyIf, start, submit } from '../../engine/helpers/support';
import { itemsOf, type Mends, type UserItem } from './userItems';
import type { UserScenario } from './userScenario';

/** The calls of an agent's turn, as a model makes them. */
export const callsOf = (scenario: UserScenario, turn: number): UserItem[] =>
	itemsOf(scenario, turn).map((item) => ({ ...item, wish: `${item.n}` }));

/** The user's workflow around the node that is put to the proof. */
export function userWorkflow(scenario: UserScenario, node: NodeJson): WorkflowJson {
	const { shape, turns } = scenario;
	if (shape === 'tool2' || shape === 'tool3') {
		const script = Array.from({ length: turns }, (_, turn) =>
			callsOf(scenario, turn).map(({ json: { n, text } }) => ({
				tool: node.name,
				args: { n, text },
			})),
		);
		const agent: NodeJson = {
			name: 'Agent',
			type: shape === 'tool2' ? 'harness.agent2' : 'harness.agent3',
			parameters: { turns: JSON.stringify(script) },
		};
		const workflow = chain(start, agent, end);
		workflow.nodes.push(node);
		return linkTool(workflow, node.name, 'Agent');
	}
	const items = Array.from({ length: turns }, (_, turn) =>
		// Execute Once is the node's to observe.
		itemsOf({ ...scenario, executeOnce: false }, turn).map(({ json }) => ({ json })),
	);
	const source = (name: string, expression: string): NodeJson => ({
		name,
		type: 'harness.source',
		parameters: { items: expression },
	});
	// Two braces at once would end the expression.
	const text = JSON.stringify(items).replaceAll('}}', '} }');
	const oneOf = `={{ JSON.parse(${JSON.stringify(text)})[$runIndex] }}`;
	switch (shape) {
		case 'batch':
			return chain(start, source('Items', oneOf), node);
		case 'loop': {
			const more = when(`$runIndex < ${turns - 1}`);
			const workflow = chain(start, source('Items', oneOf), node, more);
			return link(workflow, 'More', 'Items');
		}
		case 'branches': {
			const workflow = chain(start, source('Items', oneOf), node);
			workflow.nodes.push(source('Others', oneOf));
			link(workflow, 'Start', 'Others');
			return link(workflow, 'Others', node.name);
		}
		case 'errorLoop': {
			const own =
				'{ n: $json.n, text: $json.text, name: $json.name, tries: ($json.tries ?? 0) + 1 }';
			const all = '{ ...$json, tries: ($json.tries ?? 0) + 1 }';
			const workflow = chain(start, source('Items', oneOf), node);
			workflow.nodes.push(
				fields('Again', scenario.keepsDetails ? all : own),
				when(`$json.tries < ${turns}`),
			);
			link(workflow, node.name, 'Again', { output: 1 });
			link(workflow, 'Again', 'More');
			return link(workflow, 'More', node.name);
		}
	}
}

/** Submit, with its parameters as the user has written them by now. */
export function submitNode(scenario: UserScenario, mends: Mends): NodeJson {
	const { prompt, imageUrl, options } = mends.parameters();
	const node = submit(
		scenario.provider,
		{
			imageSource: 'url',
			imageUrl,
			audioSource: 'url',
			audioUrl: 'https://media.example/voice.mp3',
			audioDurationSource: 'manual',
			audioDurationSeconds: 5,
			prompt: knownToN8n(prompt),
			options: {
				...(options as Record<string, string>),
				checkMediaLinks: false,
				submissionsInParallel: scenario.parallel,
				submitAgainWhenUnsure: scenario.submitAgainWhenUnsure,
				ifExternalTaskIdExists: scenario.ifNameExists,
			},
		},
		settingsOf(scenario),
	);
	return asUsed(scenario, node);
}

/** The node's settings in n8n. */
export function settingsOf({
	shape,
	tries,
	continueOnFail,
	executeOnce,
}: UserScenario): Partial<NodeJson> {
	const onError =
		shape === 'errorLoop'
			? 'continueErrorOutput'
			: continueOnFail
				? 'continueRegularOutput'
				: 'stopWorkflow';
	return {
		onError,
		executeOnce,
		retryOnFail: tries > 1,
		// n8n tries a node at least twice then.
		maxTries: tries,
		waitBetweenTries: 5,
	};
}

/** The node itself, or as a tool of an agent. */
export const asUsed = ({ shape }: UserScenario, node: NodeJson): NodeJson =>
	shape.startsWith('tool') ? { ...node, type: `${NODE}Tool` } : node;

/** n8n has no `uuidv4`; what stands for it cannot be compared with the clock stopped either. */
export const knownToN8n = (expression: string): string =>
	expression.replace('uuidv4()', 'Date() + Math.random()');

/** Lets an item through as long as the condition holds. */
const when = (condition: string): NodeJson => onlyIf('More', condition);
