import type {
	ICredentialDataDecryptedObject,
	Icon,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import {
	allProviders,
	authorizationOf,
	DEFAULT_PROVIDER,
	findProvider,
	furtherFields,
	ofEachProvider,
	providers,
} from '../nodes/KlingAvatar/providers';
import type { ProviderAdapter } from '../nodes/KlingAvatar/providers/types';

const choices = allProviders.map(({ id, option }) => ({ name: option.name, value: id }));
const withKeyPair = allProviders.filter(({ key }) => key.takesKeyPair);
const takesKeyPair = withKeyPair.map(({ id }) => id);
const keyPairLabels = withKeyPair.map(({ label }) => label).join(' or ');

const usual = ({ key }: ProviderAdapter) =>
	key.defaultBaseUrl ?? 'there is none, since it is not published';

/**
 * Key and address of a further provider. Fields of their own: in a list of entries n8n puts a masked key back by its
 * place, so that after one was removed the next would have the key of another provider.
 */
function furtherKey(adapter: ProviderAdapter): INodeProperties[] {
	const { id, label, key } = adapter;
	const names = furtherFields(id);
	const hide = { provider: [id] };
	return [
		{
			displayName: `${label} API Key`,
			name: names.apiKey,
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { moreKeys: [true] }, hide },
		},
		{
			displayName: `${label} Base URL`,
			name: names.baseUrl,
			type: 'string',
			default: '',
			displayOptions: {
				show: { moreKeys: [true], [names.apiKey]: [{ _cnd: { exists: true } }] },
				hide,
			},
			required: key.defaultBaseUrl === null,
			placeholder: 'e.g. https://api.example.com',
			description: `Address of the API (${key.baseUrlHint}). When empty: ${usual(adapter)}.`,
		},
	];
}

export class KlingAvatarApi implements ICredentialType {
	name = 'klingAvatarApi';

	displayName = 'Kling Avatar API';

	icon: Icon = {
		light: 'file:../nodes/KlingAvatar/klingAvatar.svg',
		dark: 'file:../nodes/KlingAvatar/klingAvatar.dark.svg',
	};

	documentationUrl = 'https://github.com/OWNER/n8n-nodes-kling-avatar#readme';

	properties: INodeProperties[] = [
		{
			displayName: 'Provider',
			name: 'provider',
			type: 'options',
			options: choices,
			default: DEFAULT_PROVIDER,
			description: 'The service that the key is from',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Key', value: 'apiKey' },
				{ name: 'Access Key and Secret Key', value: 'keyPair' },
			],
			default: 'apiKey',
			displayOptions: { show: { provider: takesKeyPair } },
			description: 'Accounts from before June 2026 may have an Access Key and a Secret Key',
		},
		{
			// Conditions are "and" to show and "or" to hide, so the key's field cannot come back by itself.
			displayName: `This provider takes an API key only. To enter it, go back to ${keyPairLabels}, set "Authentication" to "API Key", and choose the provider again.`,
			name: 'noPairHere',
			type: 'notice',
			default: '',
			displayOptions: { show: { authentication: ['keyPair'] }, hide: { provider: takesKeyPair } },
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { hide: { authentication: ['keyPair'] } },
			placeholder: 'e.g. sk-…',
		},
		{
			displayName: 'Access Key',
			name: 'accessKey',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { provider: takesKeyPair, authentication: ['keyPair'] } },
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { provider: takesKeyPair, authentication: ['keyPair'] } },
		},
		// One field for all: n8n keeps only the last of two credential fields of one name.
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.example.com',
			hint: ofEachProvider(({ key }) => key.baseUrlHint),
			description: `Address of the API. When empty: ${ofEachProvider(usual)}`,
		},
		{
			displayName: 'More Keys',
			name: 'moreKeys',
			// Not a list to choose from: with one, n8n 2.41 takes a form that it has just saved for changed.
			type: 'boolean',
			default: false,
			description:
				'Whether this credential also holds keys of further services. Each node takes the key of its own Provider.',
		},
		...allProviders.flatMap(furtherKey),
	];

	// A function, since a key pair signs each request, and the word before a key is not the same everywhere.
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const owner = findProvider(credentials.provider) ?? providers[DEFAULT_PROVIDER];
		const Authorization = authorizationOf(credentials, owner);
		return { ...request, headers: { ...request.headers, Authorization } };
	};
}
