import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	UnexpectedError,
	UserError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Registry } from './registry';

/** A stored credential: its type, and its fields as the user filled them in. */
export interface StoredCredential {
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** Credentials by ID, or by name where a node names one that has no such ID. */
export type StoredCredentials = Record<string, StoredCredential>;

const mockNode: INode = {
	id: 'mock',
	name: '',
	typeVersion: 1,
	type: 'mock',
	position: [0, 0],
	parameters: {},
};

const mockNodeTypes = {
	getByName: () => undefined,
	getByNameAndVersion: () => ({ description: { properties: [] } }),
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

/**
 * n8n's CredentialsHelper (packages/cli/src/credentials-helper.ts, 2.41.1) without its database: the
 * fields' defaults, expressions in fields and the credential type's own `authenticate` are applied in
 * the same way. Left out is what this package has no use for: OAuth, external secrets, pre-authentication.
 */
export class HarnessCredentials extends ICredentialsHelper {
	constructor(
		private readonly registry: Registry,
		private readonly stored: StoredCredentials,
	) {
		super();
	}

	override async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolve?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = { ...this.find(nodeCredentials, type).data };
		if (raw) return data;
		return this.applyDefaults(additionalData, data, type, mode, executeData, resolve);
	}

	/** Fills in the fields' defaults and resolves the fields that are expressions. */
	applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		data: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		resolve?: ICredentialsExpressionResolveValues,
	): ICredentialDataDecryptedObject {
		const filled = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			data as INodeParameters,
			true,
			false,
			null,
			null,
		) as INodeParameters;
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (resolve) {
			return resolve.workflow.expression.getParameterValue(
				filled,
				resolve.runExecutionData,
				resolve.runIndex,
				resolve.itemIndex,
				resolve.node.name,
				resolve.connectionInputData,
				mode,
				keys,
				executeData,
				false,
				filled,
			) as ICredentialDataDecryptedObject;
		}
		const workflow = new Workflow({
			nodes: [mockNode],
			connections: {},
			active: false,
			nodeTypes: mockNodeTypes,
		});
		return workflow.expression.getComplexParameterValue(
			mockNode,
			filled,
			mode,
			keys,
			undefined,
			undefined,
			filled,
		) as ICredentialDataDecryptedObject;
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.registry.credentialType(typeName);
		if (!authenticate) return requestOptions;
		if (typeof authenticate === 'function') return authenticate(credentials, requestOptions);
		if (!workflow || !node) {
			throw new UnexpectedError('Workflow and node are required for declarative authentication');
		}
		const value = (parameter: string): string => {
			if (!isExpression(parameter)) return parameter;
			const keys = { $credentials: credentials };
			const resolved = workflow.expression.getSimpleParameterValue(
				node,
				parameter,
				'internal',
				keys,
				undefined,
				'',
			);
			return resolved ? String(resolved) : '';
		};
		const options = requestOptions as unknown as Record<string, Record<string, string>>;
		options.headers ??= {};
		for (const [part, entries] of Object.entries(authenticate.properties)) {
			const target = (options[part] ??= {});
			for (const [key, parameter] of Object.entries(entries as Record<string, string>)) {
				target[value(key)] = value(parameter);
			}
		}
		return requestOptions;
	}

	override async preAuthentication(
		_helpers: IHttpRequestHelper,
		_credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<undefined> {
		this.refusePreAuthentication(typeName);
	}

	override async runPreAuthentication(
		_helpers: IHttpRequestHelper,
		_credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<undefined> {
		this.refusePreAuthentication(typeName);
	}

	override getParentTypes(typeName: string): string[] {
		const parents = this.registry.credentialType(typeName).extends ?? [];
		return parents.flatMap((parent) => [...this.getParentTypes(parent), parent]);
	}

	override isCredentialUsableByNode(typeName: string, nodeType: string): boolean {
		if (!this.registry.isCredentialType(typeName)) return true;
		const type = this.registry.credentialType(typeName);
		return !type.restrictToSupportedNodes || (type.supportedNodes ?? []).includes(nodeType);
	}

	override getCredentialsProperties(typeName: string): INodeProperties[] {
		const type = this.registry.credentialType(typeName);
		const combined: INodeProperties[] = [];
		for (const parent of type.extends ?? []) {
			NodeHelpers.mergeNodeProperties(combined, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(combined, type.properties);
		return combined;
	}

	override async getCredentials(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentials> {
		const { data } = this.find(nodeCredentials, type);
		const credentials = new Credentials(
			{ id: nodeCredentials.id ?? nodeCredentials.name, name: nodeCredentials.name },
			type,
		);
		await credentials.setData(data);
		return credentials;
	}

	override async updateCredentials(): Promise<void> {
		throw new UnexpectedError('The harness keeps credentials as they were given');
	}

	override async updateCredentialsOauthTokenData(): Promise<void> {
		throw new UnexpectedError('The harness keeps credentials as they were given');
	}

	private find({ id, name }: INodeCredentialsDetails, type: string): StoredCredential {
		const found = [id, name].flatMap((key) => (key && this.stored[key]) || [])[0];
		if (found?.type !== type) {
			throw new UserError(`Credential with ID "${id ?? name}" does not exist for type "${type}".`);
		}
		return found;
	}

	private refusePreAuthentication(typeName: string): undefined {
		if (this.registry.credentialType(typeName).preAuthentication) {
			throw new UnexpectedError(`The harness has no pre-authentication (${typeName})`);
		}
		return undefined;
	}
}
