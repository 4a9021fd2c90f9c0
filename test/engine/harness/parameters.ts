import { NodeHelpers } from 'n8n-workflow';

import type { Registry } from './registry';
import { completeNode, type NodeJson } from './workflow';

/** n8n's own parameter check of a node (required fields, unknown options), as sentences. */
export function parameterIssues(registry: Registry, json: NodeJson): string[] {
	const node = completeNode(json);
	const { description } = registry.getByNameAndVersion(node.type, node.typeVersion);
	const { properties } = description;
	node.parameters =
		NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description) ??
		{};
	const issues = NodeHelpers.getNodeParametersIssues(properties, node, description);
	return issues ? NodeHelpers.nodeIssuesToString(issues, node) : [];
}
