import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { allProviders, DEFAULT_PROVIDER, ofEachProvider } from '../nodes/KlingAvatar/providers';

export class KlingAvatarApi implements ICredentialType {
	name = 'klingAvatarApi';

	displayName = 'Kling Avatar API';

	icon: Icon = {
		light: 'file:../nodes/KlingAvatar/klingAvatar.svg',
		dark: 'file:../nodes/KlingAvatar/klingAvatar.dark.svg',
	};

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-kling-avatar';

	properties: INodeProperties[] = [
		{
			displayName: 'Provider',
			name: 'provider',
			type: 'options',
			options: allProviders.map(({ id, option }) => ({ name: option.name, value: id })),
			default: DEFAULT_PROVIDER,
			description: 'The service that the key is from',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk-…',
		},
		// One field for all: n8n keeps only the last of two credential fields of one name.
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.example.com',
			hint: ofEachProvider(({ key }) => key.baseUrlHint),
			description: `Address of the API. When empty: ${ofEachProvider(({ key }) => key.defaultBaseUrl ?? 'there is none, since it is not published')}`,
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '={{ "Bearer " + $credentials.apiKey.trim().replace(/^Bearer\\s+/i, "") }}',
			},
		},
	};
}
