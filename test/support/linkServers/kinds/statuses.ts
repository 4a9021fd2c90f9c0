import { whole } from '../answers';
import { longVoice } from '../media';
import type { Exchange, LinkKind, LinkKinds } from '../types';

const page = (title: string) =>
	`<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const answering = (status: number, what: string, body: string, type: string): LinkKind => ({
	what,
	http: ({ send }: Exchange) => send(status, { 'content-type': type }, body),
});

/** A status with a page of the usual title. */
const paging = (status: number, title: string): LinkKind =>
	answering(status, `Status ${status} (${title}) with a page`, page(title), 'text/html');

const s3 = (code: string, message: string) =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`;

/** Servers that answer with something else than a success. */
export const statuses: LinkKinds = {
	'status-204': { what: 'Status 204', http: ({ send }) => send(204, {}) },
	'status-401': paging(401, 'Unauthorized'),
	'status-403': paging(403, 'Forbidden'),
	's3-denied': answering(
		403,
		'Status 403 of a private S3 bucket',
		s3('AccessDenied', 'Access Denied'),
		'application/xml',
	),
	's3-expired': answering(
		403,
		'Status 403 of S3 for a link that has expired',
		s3('AccessDenied', 'Request has expired'),
		'application/xml',
	),
	'expired-by-itself': {
		what: 'Status 403 for a link whose own parameters say when it expired',
		link: ({ http }) => `${http}/s3-denied?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600`,
	},
	'status-404': paging(404, 'Not Found'),
	'status-410': paging(410, 'Gone'),
	'status-429': answering(429, 'Status 429 in words', 'Slow down, please.', 'text/plain'),
	'api-400': answering(
		400,
		'Status 400 of an API, in JSON',
		'{"error":{"message":"The parameter \\u201cid\\u201d is missing"}}',
		'application/json',
	),
	'status-500': paging(500, 'Internal Server Error'),
	'status-503': paging(503, 'Service Unavailable'),
	'busy-once': {
		what: 'Status 503, once',
		http: (e) => (e.count === 1 ? e.send(503, {}) : whole(e, longVoice)),
	},
};
