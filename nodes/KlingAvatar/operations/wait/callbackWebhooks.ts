import type { IWebhookDescription } from 'n8n-workflow';

/**
 * Where a provider's callback arrives while a Wait is parked. n8n makes the address for each execution and
 * checks its signature; nothing has to be registered with the provider, so there is no life cycle.
 */
export const callbackWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: 'noData',
		path: '',
		restartWebhook: true,
	},
];
