import {
	isExpression,
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import type { Registry } from './registry';
import { completeNode, type NodeJson } from './workflow';

/** n8n's own parameter check of a node (required fields that are empty), as sentences. */
export function parameterIssues(registry: Registry, json: NodeJson): string[] {
	const { node, description } = described(registry, json);
	node.parameters = shown(node, description);
	const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
	return issues ? NodeHelpers.nodeIssuesToString(issues, node) : [];
}

/**
 * What n8n accepts in silence and a saved workflow should not have: parameters that the node does not have or
 * does not show with these settings, and values that are not in the list of a field.
 */
export function strayParameters(registry: Registry, json: NodeJson): string[] {
	const { node, description } = described(registry, json);
	const kept = shown(node, description);
	const stray = lostKeys(node.parameters, kept).map((path) => `${path} is not shown`);
	for (const property of description.properties) {
		const value = kept[property.name];
		if (property.type !== 'options' || typeof value !== 'string' || isExpression(value)) continue;
		if (!NodeHelpers.displayParameter(kept, property, node, description)) continue;
		const options = (property.options ?? []) as INodePropertyOptions[];
		if (!options.some((option) => option.value === value)) {
			stray.push(`${property.name} cannot be "${value}"`);
		}
	}
	return stray;
}

function described(
	registry: Registry,
	json: NodeJson,
): { node: INode; description: INodeTypeDescription } {
	const node = completeNode(structuredClone(json));
	const { description } = registry.getByNameAndVersion(node.type, node.typeVersion);
	return { node, description };
}

/** The node's parameters as n8n loads them: unknown and hidden ones dropped, defaults filled in. */
function shown(node: INode, description: INodeTypeDescription): INodeParameters {
	const { properties } = description;
	return (
		NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description) ?? {}
	);
}

function lostKeys(saved: object, kept: unknown, prefix = ''): string[] {
	return Object.entries(saved).flatMap(([key, value]: [string, unknown]) => {
		const counterpart = (kept as Record<string, unknown> | undefined)?.[key];
		if (counterpart === undefined) return [`${prefix}${key}`];
		return value && typeof value === 'object'
			? lostKeys(value, counterpart, `${prefix}${key}.`)
			: [];
	});
}
