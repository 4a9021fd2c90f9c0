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

import { executeGenerate } from './operations/generate/execute';
import { generateFields } from './operations/generate/fields';
import { searchVoices } from './operations/generate/searchVoices';
import { executeGet } from './operations/get/execute';
import { executeJoin } from './operations/join/execute';
import { joinFields } from './operations/join/fields';
import {
	localOperations,
	resultOptions,
	selectorFields,
	simplifyField,
	taskIdField,
} from './operations/sharedFields';
import { executeSplit } from './operations/split/execute';
import { splitFields } from './operations/split/fields';
import { executeSubmit } from './operations/submit/execute';
import { submitFields } from './operations/submit/fields';
import { callbackWebhooks } from './operations/wait/callbackWebhooks';
import { executeWait } from './operations/wait/execute';
import { waitFields } from './operations/wait/fields';
import { resumeOnCallback } from './operations/wait/parked';
import { testKey } from './gateway/keyTest';
import { orFailedItems } from './n8n/items';
import { openSession } from './n8n/session';
import { allProviders } from './providers';

const operations = {
	generate: executeGenerate,
	get: executeGet,
	submit: executeSubmit,
	wait: executeWait,
};

/** They ask no provider, and so open no session. */
const onFiles = { join: executeJoin, split: executeSplit };

const providerLabels = JSON.stringify(
	Object.fromEntries(allProviders.map(({ id, label }) => [id, label])),
);

export class KlingAvatar implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Avatar',
		name: 'klingAvatar',
		icon: { light: 'file:klingAvatar.svg', dark: 'file:klingAvatar.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ { join: "Join", split: "Split Audio" }[$parameter["operation"]] || { submit: "Submit", get: "Get", wait: "Wait", generate: "Generate Speech" }[$parameter["operation"]] + ": " + (${providerLabels})[$parameter["provider"]] }}`,
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
		properties: [
			...selectorFields,
			...submitFields,
			taskIdField,
			...waitFields,
			...joinFields,
			...splitFields,
			simplifyField,
			resultOptions,
			...generateFields,
		],
	};

	methods = {
		credentialTest: {
			async klingAvatarKey(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return await testKey(this, credential);
			},
		},
		listSearch: {
			async searchVoices(
				this: ILoadOptionsFunctions,
				filter?: string,
			): Promise<INodeListSearchResult> {
				return await searchVoices(this, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const chosen = this.getNodeParameter('operation', 0) as string;
		if (chosen in onFiles) return [await onFiles[chosen as keyof typeof onFiles](this)];
		const operation = chosen as keyof typeof operations;
		return [
			await orFailedItems(
				this,
				async () => await openSession(this),
				async (session) => await operations[operation](session),
			),
		];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeOnCallback(this);
	}
}
