import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

import { BinaryDataService, FileNotFoundError } from 'n8n-core';

import type { Execution } from './execution';
import type { WebhookCall } from './http-exchange';
import { Container } from './n8n';
import { answerWaitingWebhook } from './waiting';

export interface InstanceServer {
	/** `http://127.0.0.1:<port>/` */
	url: string;
	close(): Promise<void>;
}

/** Largest webhook body that is read: n8n's default, 16 MiB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** The two public endpoints of n8n that a provider uses: resume URLs and signed links to binaries. */
export async function serveInstance(
	find: (executionId: string) => Execution | undefined,
): Promise<InstanceServer> {
	const server = createServer((request, response) => {
		respond(request, response, find).catch((error: Error) => {
			if (response.headersSent) response.destroy();
			else sendJson(response, 500, { code: 0, message: error.message });
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	find: (executionId: string) => Execution | undefined,
): Promise<void> {
	const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
	const [, endpoint, first = '', ...rest] = pathname.split('/');
	if (endpoint === 'webhook-waiting' && first) {
		const call: WebhookCall = {
			method: request.method ?? 'GET',
			headers: request.headers,
			query: Object.fromEntries(searchParams),
			...(rest.length && { suffix: rest.join('/') }),
		};
		const body = await readBody(request);
		if (body === UNREADABLE) {
			return sendJson(response, 422, { code: 422, message: 'Failed to parse request body' });
		}
		const result = await answerWaitingWebhook(find(first), first, { ...call, body });
		const { headers, statusCode, responseData } = result;
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
		return sendJson(response, statusCode, responseData);
	}
	if (pathname === '/rest/binary-data/signed') {
		return sendSigned(response, searchParams.get('token') ?? '');
	}
	response.writeHead(404).end(`Cannot ${request.method} ${pathname}`);
}

/** BinaryDataController.getSigned: n8n-core checks the token, the file is streamed. */
async function sendSigned(response: ServerResponse, token: string): Promise<void> {
	const service = Container.get(BinaryDataService);
	let id: string;
	try {
		id = service.validateSignedToken(token);
	} catch (error) {
		response.writeHead(400).end((error as Error).message);
		return;
	}
	try {
		const { fileName, mimeType, fileSize } = await service.getMetadata(id);
		const stream = await service.getAsStream(id);
		response.setHeader('Content-Length', fileSize);
		if (mimeType) response.setHeader('Content-Type', mimeType);
		const name = fileName ? `; filename="${encodeURIComponent(fileName)}"` : '';
		response.setHeader('Content-Disposition', `attachment${name}`);
		await pipeline(stream, response);
	} catch (error) {
		if (!(error instanceof FileNotFoundError) || response.headersSent) throw error;
		response.writeHead(404).end();
	}
}

const UNREADABLE = Symbol('unreadable');

/** n8n's parseBody for the types that callbacks use: JSON, forms and text. */
async function readBody(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > MAX_BODY_BYTES) throw new Error('request entity too large');
		chunks.push(chunk);
	}
	if (!size) return undefined;
	const text = Buffer.concat(chunks).toString();
	const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
	if (type === 'application/x-www-form-urlencoded') {
		return Object.fromEntries(new URLSearchParams(text));
	}
	if (type === 'text/plain') return text;
	if (type !== 'application/json') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return UNREADABLE;
	}
}

/** Express's `send`: text as it is, everything else as JSON. */
function sendJson(response: ServerResponse, statusCode: number, body: unknown): void {
	const isText = typeof body === 'string' || body === undefined;
	const type = isText ? 'text/html' : 'application/json';
	response.writeHead(statusCode, { 'Content-Type': `${type}; charset=utf-8` });
	response.end(isText ? body : JSON.stringify(body));
}
