import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { KlingAvatar } from '../../../nodes/KlingAvatar/KlingAvatar.node';
import { aijisu, comet, kling, states, type State } from './fieldStates';

const { description } = new KlingAvatar();
const node = { typeVersion: 1 };

/** What was chosen so far, by the parameters' internal names; as in the editor, it is kept where it is hidden. */
const chosen: INodeParameters = {};

/** The parameters as n8n fills them in, and those that it shows then. */
function shown(): { values: INodeParameters; properties: INodeProperties[] } {
	const { properties } = description;
	const values =
		NodeHelpers.getNodeParameters(properties, chosen, true, true, node, description) ?? {};
	const isShown = (property: INodeProperties) =>
		property.type !== 'notice' && NodeHelpers.displayParameter(values, property, node, description);
	return { values, properties: properties.filter(isShown) };
}

const parameter = (name: string): INodeProperties => {
	const found = shown().properties.filter((property) => property.name === name);
	expect([name, found.length]).toEqual([name, 1]);
	return found[0]!;
};

/** The names that a list shows. */
const choices = (name: string) =>
	(parameter(name).options ?? []).map((option) => ('name' in option ? option.name : ''));

/** Picks options by the names they are shown with. */
function choose(choices: Record<string, string>): void {
	for (const [name, label] of Object.entries(choices)) {
		const option = parameter(name).options?.find((one) => one.name === label);
		if (!option || !('value' in option)) throw new Error(`${name} cannot be "${label}"`);
		chosen[name] = option.value;
	}
}

describe('the fields that the node shows', () => {
	it.each<State>(states)('$choices.provider, $choices.operation: $title', (state) => {
		choose(state.choices);
		const before = [...(state.isLocal ? [] : ['Provider']), 'Resource', 'Operation'];
		expect(shown().properties.map(({ displayName }) => displayName)).toEqual([
			...before,
			...state.labels,
		]);
	});

	it('include each one of the description somewhere', () => {
		const described = description.properties.flatMap(({ type, displayName }) =>
			type === 'notice' ? [] : [displayName],
		);
		const labels = states.flatMap((state) => state.labels);
		// A switch of its own since 1.1, and what a model reads of a tool.
		const others = ['Provider', 'Resource', 'Operation', 'Download Video', 'Description'];
		expect(new Set(described)).toEqual(new Set([...others, ...labels]));
	});

	it.each([
		[aijisu, ['Automatic', 'Binary File', 'Speech Node', 'URL']],
		[comet, ['Audio ID', 'Automatic', 'Binary File', 'Speech Node', 'URL']],
		[kling, ['Audio ID', 'Automatic', 'Binary File', 'Speech Node', 'URL']],
	])('%s takes audio from %j', (provider, sources) => {
		choose({ provider, resource: 'Avatar Video', operation: 'Submit' });
		expect(choices('audioSource')).toEqual(sources);
	});

	const alwaysAddable = [
		'Check Media Links',
		'Check Only (Dry Run)',
		'Max Audio Length (Seconds)',
		'Max Total Seconds',
		'Submissions in Parallel',
		'Submit Again When Unsure',
		'Wait for Capacity (Seconds)',
	];
	const ofKling = ['Callback', 'External Task ID', 'If External Task ID Exists'];

	it.each([
		[aijisu, 'Submit', alwaysAddable],
		[comet, 'Submit', [...ofKling, ...alwaysAddable].sort()],
		[kling, 'Submit', [...ofKling, ...alwaysAddable, 'Watermark'].sort()],
		[aijisu, 'Get', ['Download Video']],
		[comet, 'Wait', ['Download Video']],
	])('%s, %s: the options %j can be added', (provider, operation, labels) => {
		choose({ provider, resource: 'Avatar Video', operation });
		const { values } = shown();
		const addable = (parameter('options').options as INodeProperties[]).filter((option) =>
			NodeHelpers.displayParameter({}, option, node, description, values),
		);
		expect(addable.map(({ displayName }) => displayName)).toEqual(labels);
	});
});
