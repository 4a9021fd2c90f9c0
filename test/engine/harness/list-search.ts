import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type INodeListSearchResult,
	type INodeParameters,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { additionalDataFor } from './additional-data';
import type { StoredCredentials } from './credentials';
import type { Host } from './execution';
import { completeNode, type NodeJson } from './workflow';

/**
 * What the editor's list of a resource locator shows for a node as it is being edited, as n8n's
 * DynamicNodeParametersService.getResourceLocatorResults asks for it.
 */
export async function listSearch(
	host: Host,
	json: NodeJson,
	method: string,
	filter: string | undefined,
	credentials: StoredCredentials,
): Promise<INodeListSearchResult> {
	const node = completeNode(structuredClone(json));
	const nodeType = host.registry.getByNameAndVersion(node.type, node.typeVersion);
	const search = nodeType.methods?.listSearch?.[method];
	if (!search) throw new Error(`${node.type} has no list named ${method}`);
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: host.registry,
	});
	const additionalData: IWorkflowExecuteAdditionalData = {
		...additionalDataFor({ ...host, credentials }),
		currentNodeParameters: node.parameters as INodeParameters,
	};
	const context = new LoadOptionsContext(
		workflow,
		workflow.getNode(node.name)!,
		additionalData,
		'parameters.voice',
	);
	return await search.call(context, filter);
}
