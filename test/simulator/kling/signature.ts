import { createHmac } from 'node:crypto';

/**
 * The headers with which Kling AI signs a callback (Standard Webhooks): HMAC-SHA256 over
 * `{id}.{seconds}.{body}` under the decoded secret. `now` in milliseconds.
 */
export function signature(
	secret: string,
	id: string,
	now: number,
	body: Record<string, unknown>,
): Record<string, string> {
	const seconds = String(Math.floor(now / 1000));
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const hmac = createHmac('sha256', key).update(`${id}.${seconds}.${JSON.stringify(body)}`);
	return {
		'webhook-id': id,
		'webhook-timestamp': seconds,
		'webhook-signature': `v1,${hmac.digest('base64')}`,
	};
}
