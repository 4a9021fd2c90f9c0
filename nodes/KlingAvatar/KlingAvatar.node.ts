import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { localOperations, nodeFields, subtitle } from './operations/catalogue';
import { callbackWebhooks } from './operations/wait/fields';

/** What the node does, loaded when it first does something: to show it, n8n needs the fields alone. */
const loadOperations = async () => await import('./operations');

export class KlingAvatar implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Avatar',
		name: 'klingAvatar',
		icon: { light: 'file:klingAvatar.svg', dark: 'file:klingAvatar.dark.svg' },
		group: ['transform'],
		// Since 1.1, what the input brought goes along by itself.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle,
		description:
			'Turn a text into speech, and a portrait and a voice into a talking-head video, with Kling Avatar',
		defaults: { name: 'Kling Avatar' },
		usableAsTool: true,
		waitingNodeTooltip:
			'Execution will continue when the provider has called back about every video, or on timeout',
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'klingAvatarApi',
				required: true,
				testedBy: 'klingAvatarKey',
				displayOptions: { hide: { operation: localOperations } },
			},
		],
		webhooks: callbackWebhooks,
		properties: nodeFields,
	};

	methods = {
		credentialTest: {
			async klingAvatarKey(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return await (await loadOperations()).testKey(this, credential);
			},
		},
		listSearch: {
			async searchVoices(
				this: ILoadOptionsFunctions,
				filter?: string,
			): Promise<INodeListSearchResult> {
				return await (await loadOperations()).searchVoices(this, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await (await loadOperations()).runOperation(this)];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await (await loadOperations()).resumeOnCallback(this);
	}
}
