import { createRequire } from 'node:module';

import type {
	INode,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
	INodeTypeDescription,
	NodeHelpers,
} from 'n8n-workflow';

import { n8nInstallation } from './setup/n8nInstall';
import type { N8nVersion } from './setup/n8nInstall';

/** What this n8n says of a node's type in the version that the node names. */
export function descriptionOf(
	types: readonly INodeTypeDescription[],
	{ type, typeVersion }: INode,
): INodeTypeDescription {
	const found = types.find(
		({ name, version }) => name === type && [version].flat().includes(typeVersion),
	);
	if (!found) throw new Error(`This n8n has no ${type} of version ${typeVersion}`);
	return found;
}

/**
 * What is wrong with a saved node, as sentences: what the editor marks red (the check is this n8n's
 * own), what n8n drops in silence, because the node does not have it or hides it with these settings, and
 * choices that n8n keeps in silence, although no list has them.
 */
export function parameterProblems(
	n8n: N8nVersion,
	description: INodeTypeDescription,
	node: INode,
): string[] {
	const require = createRequire(n8nInstallation(n8n).cli);
	const { NodeHelpers: helpers } = require('n8n-workflow') as { NodeHelpers: typeof NodeHelpers };
	const { properties } = description;
	const loaded =
		helpers.getNodeParameters(properties, node.parameters, true, false, node, description) ?? {};
	const whole = { ...node, parameters: loaded };
	const issues = helpers.getNodeParametersIssues(properties, whole, description);
	return [
		...Object.values(issues?.parameters ?? {}).flat(),
		...lostPaths(node.parameters, loaded).map((path) => `${path} is not there any more`),
		...lostChoices(properties, loaded).map((choice) => `${choice} cannot be chosen any more`),
	];
}

/** Paths of what was saved and is not among what was loaded. */
function lostPaths(saved: object, loaded: unknown, prefix = ''): string[] {
	return Object.entries(saved).flatMap(([key, value]: [string, unknown]) => {
		const counterpart = (loaded as Record<string, unknown> | undefined)?.[key];
		if (counterpart === undefined) return [`${prefix}${key}`];
		return value !== null && typeof value === 'object'
			? lostPaths(value, counterpart, `${prefix}${key}.`)
			: [];
	});
}

/** Values of lists that have them no more, in options too; what an expression will give is not known. */
function lostChoices(properties: readonly INodeProperties[], values: INodeParameters): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const own = properties.filter((property) => property.name === name);
		const collections = own.filter(({ type }) => type === 'collection');
		if (collections.length > 0) {
			const entries = collections.flatMap(({ options = [] }) => options as INodeProperties[]);
			return lostChoices(entries, value as INodeParameters);
		}
		const lists = own.filter(({ type }) => type === 'options');
		const choices = lists.flatMap(({ options = [] }) => options as INodePropertyOptions[]);
		const isLost =
			choices.length > 0 &&
			!String(value).startsWith('=') &&
			!choices.some((choice) => choice.value === value);
		return isLost ? [`${name} "${String(value)}"`] : [];
	});
}
