/** Key and address of the tests' own server; the header is set by declaration only. */
class ProbeApi {
	name = 'probeApi';
	displayName = 'Probe API';
	properties = [
		{ displayName: 'Key', name: 'apiKey', type: 'string', default: '' },
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{ displayName: 'Tenant', name: 'tenant', type: 'string', default: 'everyone' },
	];
	authenticate = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{$credentials.apiKey}}',
				'X-Tenant': '={{$credentials.tenant}}',
			},
		},
	};
	test = {
		request: { baseURL: '={{$credentials.baseUrl}}', url: '/whoami' },
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: 'The key was refused' } },
			{
				type: 'responseSuccessBody',
				properties: { key: 'account.state', value: 'closed', message: 'The account is closed' },
			},
		],
	};
}

module.exports = { ProbeApi };
