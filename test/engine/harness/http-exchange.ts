import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

type HttpRequest = NonNullable<IWorkflowExecuteAdditionalData['httpRequest']>;
type HttpResponse = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

/** A call of a webhook as a test, or the HTTP endpoint, puts it. */
export interface WebhookCall {
	/** `POST` by default. */
	method?: string;
	body?: unknown;
	headers?: Record<string, string | string[] | undefined>;
	query?: Record<string, string>;
	/** What follows the execution's ID in the path. */
	suffix?: string;
}

/** The parts of Express's request that n8n hands to a node's `webhook()`. */
export function nodeRequest(call: WebhookCall, path: string): HttpRequest {
	const headers = Object.fromEntries(
		Object.entries(call.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
	);
	const query = call.query ?? {};
	const search = new URLSearchParams(query).toString();
	const url = search ? `${path}?${search}` : path;
	return {
		method: call.method ?? 'POST',
		path,
		url,
		originalUrl: url,
		headers,
		query,
		params: {},
		body: call.body ?? {},
		get: (name: string) => headers[name.toLowerCase()],
	} as unknown as HttpRequest;
}

/** Stands in for Express's response: keeps what a node writes to it. */
export class RecordedResponse {
	statusCode = 200;
	body: unknown;
	headersSent = false;
	readonly headers: Record<string, string> = {};

	/** The same object under the type that n8n's interfaces ask for. */
	get forNode(): HttpResponse {
		return this as unknown as HttpResponse;
	}

	status(code: number): this {
		this.statusCode = code;
		return this;
	}

	setHeader(name: string, value: string | number): this {
		this.headers[name.toLowerCase()] = String(value);
		return this;
	}

	json(body: unknown): this {
		return this.send(body);
	}

	send(body: unknown): this {
		this.body = body;
		this.headersSent = true;
		return this;
	}

	end(body?: unknown): this {
		return this.send(body);
	}
}
