import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

const NOT_THE_API =
	'This address answers, but not as the API does. Check the Base URL: it must be the address of the API, not of the website.';

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
			options: [
				{ name: 'Aijisu (UniAll)', value: 'aijisu' },
				{ name: 'CometAPI', value: 'cometApi' },
			],
			default: 'cometApi',
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
		// One field for both: n8n keeps only the last of two credential fields of one name.
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.example.com',
			hint: 'aijisu: the address you were given with the key. CometAPI: may stay empty.',
			description:
				'Address of the API. For aijisu, the one you were given with the key: it is not published. For CometAPI this can stay empty; it is https://api.cometapi.com then.',
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

	// A free read that needs the key. A redirect is not followed, since it would carry the key away.
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ ($credentials.baseUrl || ($credentials.provider === "cometApi" ? "https://api.cometapi.com" : "")).trim().replace(/\\/+$/, "").replace(/\\/v1$/, "").replace(/\\/+$/, "") }}',
			url: '/v1/models',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'The API key was not accepted. Check that it is complete, still exists, and is from the selected provider.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'The key may not be used. Check the account and the limits of the key on the website of the provider.',
				},
			},
			...[301, 302, 303, 307, 308, 404, 405].map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: NOT_THE_API },
			})),
			// A web page has no "data", so its value there is undefined.
			{
				type: 'responseSuccessBody',
				properties: { key: 'data', value: undefined, message: NOT_THE_API },
			},
			// n8n takes rules of both kinds in one list; its type allows one kind only.
		] as ICredentialTestRequest['rules'],
	};
}
