import * as readers from '../../../../../nodes/KlingAvatar/media';
import { unreached } from '../../../../../nodes/KlingAvatar/operations/submit/files/measureLink';

/** An error of Node's, wrapped as axios and n8n wrap it. */
const wrapped = (code: string, more: object = {}) =>
	Object.assign(new Error('wrapped'), {
		cause: Object.assign(new Error(`it says ${code}`), { code, ...more }),
	});

test.each([
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'CERT_HAS_EXPIRED',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])('%s is told, and not tried again', (code) => {
	const { refusal, again } = unreached(readers, 'audio', wrapped(code));
	expect(refusal.message).toBe(
		`The audio link can't be reached: the certificate of its server is not accepted (${code})`,
	);
	expect(refusal.advice).toMatch(/^Providers refuse such a server, too/);
	expect(again).toBe(false);
});

test.each([
	['HPE_INVALID_CONSTANT', {}, 'its server gives an answer that is not valid HTTP', false],
	['HPE_HEADER_OVERFLOW', {}, 'its server gives an answer that is not valid HTTP', false],
	['ECONNREFUSED', { syscall: 'connect' }, 'the server refused the connection', true],
	['ENOTFOUND', { syscall: 'getaddrinfo' }, 'no server of that name was found', false],
	['EAI_AGAIN', { syscall: 'getaddrinfo' }, 'the name of the server could not be looked up', true],
	['ETIMEDOUT', { syscall: 'connect' }, 'the server did not take the connection in time', true],
	['ECONNRESET', {}, 'its server closes the connection without an answer', true],
	['SOMETHING_NEW', {}, 'its server closes the connection without an answer', true],
])('%s', (code, more, why, isWorthATry) => {
	const { refusal, again } = unreached(readers, 'image', wrapped(code, more));
	expect(refusal.message).toBe(`The image link can't be reached: ${why}`);
	expect(again).toBe(isWorthATry);
});

test('whatever is thrown', () => {
	const circle: { cause?: unknown } = {};
	circle.cause = circle;
	for (const failure of [null, undefined, 'no', 7, circle]) {
		expect(unreached(readers, 'audio', failure).refusal.code).toBe('linkUnreachable');
	}
});
