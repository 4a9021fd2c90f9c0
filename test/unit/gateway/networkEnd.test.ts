import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';

import { NodeApiError, type JsonObject } from 'n8n-workflow';

import { networkEnd } from '../../../nodes/KlingAvatar/gateway/networkEnd';
import { selfSignedCertificate } from '../../support/selfSignedCertificate';
import { NODE } from '../node';

interface NodeErrorFields {
	code?: string;
	syscall?: string;
	errors?: Error[];
}

const nodeError = (message: string, fields: NodeErrorFields = {}) =>
	Object.assign(new Error(message), fields);

/** What axios makes of an error of Node, and n8n's helper of that. */
function asN8nThrowsIt(cause: Error & NodeErrorFields, code = cause.code): NodeApiError {
	const config = { headers: { Authorization: 'Bearer canary-key-not-a-secret' } };
	const axios = Object.assign(new Error(cause.message), { code, cause, config });
	return new NodeApiError(NODE, axios as unknown as JsonObject);
}

const notSent = (why: string, retryable: boolean) => ({ kind: 'notSent', why, retryable });
const lost = (why: string) => ({ kind: 'lost', why });

const REFUSED = notSent('the server refused the connection', true);
const CUT_OFF = lost('the connection was cut off');
const NO_TLS = 'no secure connection came about';
const BAD_CERTIFICATE = notSent('the certificate of the server is not accepted', false);

describe('real connections on this machine', () => {
	const open: net.Server[] = [];
	let certificate: { key: string; cert: string };

	beforeAll(() => {
		certificate = selfSignedCertificate();
	});
	afterEach(async () => {
		await Promise.all(
			open.splice(0).map(async (server) => {
				if ('closeAllConnections' in server) (server as http.Server).closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}),
		);
	});

	async function listen<Server extends net.Server>(server: Server): Promise<number> {
		open.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return (server.address() as AddressInfo).port;
	}

	/** Posts a body and gives the error of a request that gets no whole answer. */
	async function failedPost(
		scheme: 'http' | 'https',
		port: number,
		options: https.RequestOptions & { autoSelectFamily?: boolean } = {},
	): Promise<Error> {
		return await new Promise((resolve, reject) => {
			const request = (scheme === 'http' ? http : https).request(
				{ host: '127.0.0.1', port, method: 'POST', agent: false, ...options },
				(response) => {
					response.on('error', resolve);
					response.on('end', () => reject(new Error(`status ${response.statusCode}`)));
					response.resume();
				},
			);
			request.on('error', resolve);
			request.end(JSON.stringify({ image: 'x'.repeat(1000) }));
		});
	}

	const bothWays = (error: Error) => [networkEnd(error), networkEnd(asN8nThrowsIt(error))];

	it('a closed port behind a name of several addresses', async () => {
		const port = await listen(net.createServer());
		await new Promise((resolve) => open.pop()!.close(resolve));
		const error = await failedPost('http', port, {
			host: 'gateway.test',
			autoSelectFamily: true,
			lookup: (_, __, done) =>
				done(null, [
					{ address: '127.0.0.1', family: 4 },
					{ address: '127.0.0.2', family: 4 },
				]),
		});
		expect(error.name).toBe('AggregateError');
		expect(bothWays(error)).toEqual([REFUSED, REFUSED]);
	});

	it('a certificate that nobody vouches for: the server sees no request', async () => {
		const seen = jest.fn();
		const port = await listen(https.createServer(certificate, seen));
		expect(bothWays(await failedPost('https', port))).toEqual([BAD_CERTIFICATE, BAD_CERTIFICATE]);
		expect(seen).not.toHaveBeenCalled();
	});

	it('no version of TLS in common', async () => {
		const old = https.createServer({ ...certificate, maxVersion: 'TLSv1.2' });
		const port = await listen(old);
		const error = await failedPost('https', port, { minVersion: 'TLSv1.3' });
		expect(networkEnd(error)).toEqual(notSent(NO_TLS, false));
	});

	it('a server that hangs up before TLS is there', async () => {
		const port = await listen(net.createServer((socket) => socket.resume().end()));
		const expected = notSent(NO_TLS, true);
		expect(bothWays(await failedPost('https', port))).toEqual([expected, expected]);
	});

	it('an answer damaged on the way through TLS, when the server has the request', async () => {
		let received = 0;
		let relayed: net.Socket;
		const target = await listen(
			https.createServer(certificate, (request) => {
				request.on('data', (chunk: Buffer) => (received += chunk.length));
				request.on('end', () => relayed.write('HTTP/1.1 504 Gateway Timeout\r\n\r\n'));
			}),
		);
		const relay = net.createServer((socket) => {
			relayed = socket;
			const onwards = net.connect(target, '127.0.0.1');
			socket.pipe(onwards);
			onwards.pipe(socket, { end: false });
			for (const end of [socket, onwards]) end.on('error', () => {});
		});
		const port = await listen(relay);
		const error = await failedPost('https', port, { rejectUnauthorized: false });
		expect(received).toBeGreaterThan(1000);
		expect((error as NodeErrorFields).code).toMatch(/^ERR_SSL_/);
		expect(bothWays(error)).toEqual([CUT_OFF, CUT_OFF]);
	});
});

describe('what proves that nothing was sent', () => {
	it.each([
		['ECONNREFUSED', REFUSED],
		['ERR_INVALID_URL', notSent('the address is not valid', false)],
		['ERR_UNESCAPED_CHARACTERS', notSent('the address is not valid', false)],
		['ERR_INVALID_CHAR', notSent('the API key has a character that no header can carry', false)],
	])('%s, whatever it was doing', (code, expected) => {
		expect(networkEnd(asN8nThrowsIt(nodeError('x', { code })))).toEqual(expected);
	});

	it.each([
		['EHOSTUNREACH', 'the server is out of reach', true],
		['EHOSTDOWN', 'the server is out of reach', true],
		['ENETUNREACH', 'the network is out of reach', true],
		['ENETDOWN', 'the network is out of reach', true],
		['EADDRNOTAVAIL', 'the address is not available', false],
		['ETIMEDOUT', 'the server did not take the connection in time', true],
	])('%s, but only while connecting', (code, why, retryable) => {
		const connecting = nodeError(`connect ${code}`, { code, syscall: 'connect' });
		expect(networkEnd(asN8nThrowsIt(connecting))).toEqual(notSent(why, retryable));
		for (const syscall of ['read', 'write', undefined]) {
			const exchanging = nodeError(`${syscall} ${code}`, { code, syscall });
			expect(networkEnd(asN8nThrowsIt(exchanging)).kind).toBe('lost');
		}
	});

	it.each([
		['ENOTFOUND', 'getaddrinfo', 'no server of that name was found', false],
		['ENOTFOUND', 'queryA', 'no server of that name was found', false],
		['EAI_AGAIN', 'getaddrinfo', 'the name of the server could not be looked up', true],
		['ESERVFAIL', 'queryAaaa', 'the name of the server could not be looked up', true],
		['ETIMEOUT', 'queryA', 'the name of the server could not be looked up', true],
	])('%s from %s', (code, syscall, why, retryable) => {
		const error = nodeError(`${syscall} ${code}`, { code, syscall });
		expect(networkEnd(asN8nThrowsIt(error))).toEqual(notSent(why, retryable));
	});

	it.each([
		'CERT_HAS_EXPIRED',
		'CERT_NOT_YET_VALID',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'HOSTNAME_MISMATCH',
		'INVALID_CA',
		'INVALID_PURPOSE',
	])('the certificate: %s', (code) => {
		expect(networkEnd(asN8nThrowsIt(nodeError('x', { code })))).toEqual(BAD_CERTIFICATE);
	});

	it.each([
		'Domain not allowed: This credential is restricted from accessing example.com. Only the following domains are allowed: x',
		'No allowed domains specified. Configure allowed domains or change restriction setting.',
		'This credential is configured to prevent use within an HTTP Request node',
		'The request was blocked because it resolves to a restricted IP address',
		'The request was blocked because the destination hostname is restricted',
	])("a guard of n8n's: %s", (message) => {
		const expected = notSent('n8n does not allow requests to that address', false);
		expect(networkEnd(new NodeApiError(NODE, new Error(message) as unknown as JsonObject))).toEqual(
			expected,
		);
		expect(networkEnd({ message })).toEqual(expected);
	});

	it('is found among the errors of several addresses', () => {
		const errors = ['EHOSTUNREACH', 'ETIMEDOUT'].map((code) =>
			nodeError(`connect ${code}`, { code, syscall: 'connect' }),
		);
		const error = nodeError('', { code: 'ETIMEDOUT', errors });
		expect(networkEnd(asN8nThrowsIt(error))).toEqual(notSent('the server is out of reach', true));
	});
});

describe('what proves nothing', () => {
	it.each([
		['ECONNRESET', 'read'],
		['EPIPE', 'write'],
		['EPROTO', 'read'],
		['EPROTO', undefined],
		['ERR_SSL_WRONG_VERSION_NUMBER', undefined],
		['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined],
		['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', undefined],
		['ERR_BAD_RESPONSE', undefined],
		['XCERT_', undefined],
		['INVALID_CALL', undefined],
		['INVALID_PURPOSES', undefined],
		['ENOTFOUND', 'xgetaddrinfo'],
		['ENOTFOUND', 'query'],
	])('%s at %s', (code, syscall) => {
		expect(networkEnd(asN8nThrowsIt(nodeError('x', { code, syscall })))).toEqual(CUT_OFF);
	});

	it.each([
		'socket hang up',
		'wrong version number',
		'upstream says: domain not allowed',
		'this was restricted',
	])('the words "%s"', (message) => {
		expect(networkEnd(nodeError(message))).toEqual(CUT_OFF);
	});

	it('a time limit', () => {
		const expected = lost('no answer came in time');
		expect(
			networkEnd(asN8nThrowsIt(nodeError('timeout of 5 ms exceeded', { code: 'ECONNABORTED' }))),
		).toEqual(expected);
		expect(networkEnd(asN8nThrowsIt(nodeError('x', { code: 'ETIMEDOUT' })))).toEqual(expected);
	});

	it('a stop', () => {
		const expected = lost('the execution was stopped');
		expect(networkEnd(asN8nThrowsIt(nodeError('canceled', { code: 'ERR_CANCELED' })))).toEqual(
			expected,
		);
		const both = asN8nThrowsIt(nodeError('x', { code: 'ECONNABORTED' }), 'ERR_CANCELED');
		expect(networkEnd(both)).toEqual(expected);
	});

	it.each([null, undefined, 'ECONNREFUSED', 7, {}, { code: 5, syscall: {}, message: [] }])(
		'%j',
		(thrown) => {
			expect(networkEnd(thrown)).toEqual(CUT_OFF);
		},
	);

	it('a chain that goes in a circle', () => {
		const error: Error & { errors?: unknown[] } = nodeError('round');
		error.cause = error;
		error.errors = [error, null, 'text'];
		expect(networkEnd(error)).toEqual(CUT_OFF);
	});
});

it('passes nothing of the error on, which holds the key', () => {
	for (const code of ['ECONNREFUSED', 'ECONNRESET', 'CERT_HAS_EXPIRED', 'ECONNABORTED']) {
		const end = networkEnd(asN8nThrowsIt(nodeError('canary-key-not-a-secret', { code })));
		expect(JSON.stringify(end)).not.toContain('canary');
		// n8n replaces a message that holds one of its codes.
		expect(JSON.stringify(end)).not.toMatch(/\bE[A-Z]{4,}/);
	}
});
