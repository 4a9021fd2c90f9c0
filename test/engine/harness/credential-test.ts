import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type INode,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';

import { additionalDataFor } from './additional-data';
import type { HarnessCredentials } from './credentials';
import type { Host } from './execution';

export type CredentialTestResult = INodeCredentialTestResult;

/** What n8n-core's NodeApiError holds of the answer it was made from. */
interface RequestFailure extends Error {
	cause?: { code?: string; response?: { status: number; statusText: string } };
}

const KEY = 'tested';

/**
 * Runs a credential type's declarative `test`, as n8n's CredentialsTester.runRequestTest does
 * (packages/cli/src/services/credentials-tester.service.ts, 2.41.1): the request goes out through
 * n8n-core's RoutingNode, then the status code and the `rules` decide.
 */
export async function testCredential(
	host: Host,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const { test } = host.registry.credentialType(type);
	if (!test) return await testedByNode(host, type, data);

	const stored = { [KEY]: { type, data } };
	const additionalData = additionalDataFor({ ...host, credentials: stored });
	const helper = additionalData.credentialsHelper as HarnessCredentials;
	const decrypted = helper.applyDefaults(additionalData, { ...data }, type, 'internal');
	// The tested data is complete already: n8n, too, hands it on without resolving it again.
	helper.getDecrypted = async () => decrypted;

	const nodeType = testNodeType(host, type, test);
	const node: INode = {
		id: 'temp',
		parameters: {},
		name: 'Temp-Node',
		type: nodeType.description.name,
		typeVersion: 1,
		position: [0, 0],
		credentials: { [type]: { id: KEY, name: KEY } },
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	} as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		{ ...additionalData, currentNodeParameters: node.parameters },
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const routing = new RoutingNode(context, nodeType, { id: KEY, name: KEY, type, data: decrypted });
	try {
		const output = await routing.runNode();
		return resultOfBody(test, output?.[0]?.[0]?.json);
	} catch (error) {
		return resultOfFailure(test, error as RequestFailure);
	}
}

/** The test that a node has for the credential (`testedBy`), as CredentialsTester.testCredentials calls it. */
async function testedByNode(
	host: Host,
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const test = host.registry.credentialTestOf(type);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };
	const additionalData = additionalDataFor({ ...host, credentials: {} });
	const helper = additionalData.credentialsHelper as HarnessCredentials;
	const decrypted = helper.applyDefaults(additionalData, { ...data }, type, 'internal');
	const context = new CredentialTestContext(additionalData);
	return await test.call(context, { id: KEY, name: KEY, type, data: decrypted });
}

/** A no-op node whose only parameter makes the request. */
function testNodeType(host: Host, type: string, test: ICredentialTestRequest): INodeType {
	const { description } = host.registry.getByNameAndVersion('n8n-nodes-base.noOp', 1);
	return {
		description: {
			...description,
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
}

function resultOfBody({ rules = [] }: ICredentialTestRequest, body: unknown): CredentialTestResult {
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		if (valueAt(body, rule.properties.key) === rule.properties.value) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function resultOfFailure(
	{ rules = [] }: ICredentialTestRequest,
	error: RequestFailure,
): CredentialTestResult {
	const response = error.cause?.response;
	if (response) {
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === response.status) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		if (response.status < 199 || response.status > 299) {
			const message = response.statusText || `Received HTTP status code: ${response.status}`;
			return { status: 'Error', message };
		}
	} else if (error.cause?.code) {
		return { status: 'Error', message: error.cause.code };
	}
	return { status: 'Error', message: String(error.message) };
}

/** lodash's `get` for the dotted paths that rules use. */
function valueAt(body: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);
}
