import { fetchOnce } from './fetchOnce';

/** n8n answered with a status other than 2xx. */
export class N8nHttpError extends Error {
	constructor(
		request: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${request} was answered with ${status}: ${body.slice(0, 500)}`);
	}
}

/** Requests to n8n's internal REST API, with the session cookie kept between them. */
export class N8nHttp {
	private cookie = '';

	constructor(private readonly baseUrl: string) {}

	/**
	 * Sends a request and gives the raw answer, whatever its status.
	 * @param path from the server's root, such as `/rest/login`
	 * @param body sent as JSON
	 */
	async send(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetchOnce(`${this.baseUrl}${path}`, {
			method,
			headers: {
				...(this.cookie && { cookie: this.cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const session = response.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0] ?? '')
			.find((cookie) => cookie.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = session;
		return response;
	}

	/**
	 * Sends a request and gives what n8n wraps in `data`.
	 * @throws N8nHttpError
	 */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.send(method, path, body);
		const text = await response.text();
		if (!response.ok) throw new N8nHttpError(`${method} ${path}`, response.status, text);
		return (JSON.parse(text) as { data: T }).data;
	}
}
