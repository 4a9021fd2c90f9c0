import fc from 'fast-check';

import {
	cleanText,
	isWebPage,
	networkFault,
	readFault,
	saidBy,
} from '../../../../nodes/KlingAvatar/providers/answers/fault';
import type { HttpAnswer } from '../../../../nodes/KlingAvatar/providers/types';
import type { FaultKind } from '../../../../nodes/KlingAvatar/task/reading';
import { jsonAnswer, PAGE, pageAnswer, textAnswer } from '../answers';

/** The kind, code and text of the refusal in an answer. */
function brief(answer: HttpAnswer): [FaultKind, string | null, string] | null {
	const fault = readFault(answer);
	return fault && [fault.kind, fault.code, fault.text];
}

describe('documented error bodies', () => {
	const family = (message: string, code: string) => ({
		error: { message, type: 'new_api_error', param: '', code },
	});
	const nested = {
		message: 'Voice id not found',
		data: {
			message: 'Voice id not found',
			data: { code: 1201, message: 'Voice id not found', request_id: 'a-b-c' },
		},
	};

	it.each<[string, number, unknown, [FaultKind, string | null, string]]>([
		[
			'CometAPI, bad key',
			401,
			family('Invalid token (request id: 1)', ''),
			['key', null, 'Invalid token (request id: 1)'],
		],
		[
			'CometAPI, a malformed request dressed as a 500',
			500,
			family('field image is required', 'invalid_request'),
			['request', 'invalid_request', 'field image is required'],
		],
		[
			'new-api, no channel',
			503,
			family('no available channel for model X (distributor)', 'model_not_found'),
			['server', 'model_not_found', 'no available channel for model X (distributor)'],
		],
		['new-api, blocked', 403, family('not yours', ''), ['account', null, 'not yours']],
		[
			'new-api, saturated',
			429,
			family('上游负载已饱和', ''),
			['rateLimit', null, '上游负载已饱和'],
		],
		[
			'new-api task error, a 400 for an unknown task',
			400,
			{ code: 'task_not_exist', message: 'task_not_exist', data: null },
			['notFound', 'task_not_exist', 'task_not_exist'],
		],
		[
			'new-api task error, no such model price',
			400,
			{ code: 'model_price_error', message: 'no price', data: null },
			['request', 'model_price_error', 'no price'],
		],
		[
			'new-api task error, upstream',
			500,
			{ code: 'fail_to_fetch_task', message: '{"code":5000}', data: null },
			['server', 'fail_to_fetch_task', '{"code":5000}'],
		],
		['CometAPI, nested twice', 400, nested, ['request', '1201', 'Voice id not found']],
		['CometAPI, nested twice in a 200', 200, nested, ['request', '1201', 'Voice id not found']],
		[
			'Kling, in a 200',
			200,
			{ code: 1301, message: 'unsafe content', request_id: 'r' },
			['policy', '1301', 'unsafe content'],
		],
		[
			'Kling, parallel tasks',
			429,
			{ code: 1303, message: 'parallel task over resource pack limit', request_id: 'r' },
			['rateLimit', '1303', 'parallel task over resource pack limit'],
		],
		[
			'Kling, in arrears, a 429 that is not transient',
			429,
			{ code: 1101, message: 'account in arrears', request_id: 'r' },
			['account', '1101', 'account in arrears'],
		],
		['legacy video DTO', 200, { error: { code: 5, message: 'gone' } }, ['server', '5', 'gone']],
	])('%s', (_, status, body, expected) => {
		expect(brief(jsonAnswer(status, body))).toEqual(expected);
	});

	it.each<[FaultKind, Array<string | number>]>([
		['key', [1000, 1001, 1002, 1003, 1004, 'invalid_api_key', 'INVALID_API_KEY']],
		[
			'account',
			[
				1100,
				1101,
				1102,
				1103,
				1304,
				'insufficient_user_quota',
				'insufficient_quota',
				'pre_consume_token_quota_failed',
			],
		],
		[
			'request',
			[
				1200,
				1201,
				1202,
				'invalid_request',
				'invalid_request_error',
				'invalid_api_platform',
				'model_mapping_failed',
				'model_price_error',
			],
		],
		['notFound', [1203, 'task_not_exist']],
		['policy', [1300, 1301]],
		['rateLimit', [1302, 1303]],
		['server', [5000, 5001, 5002]],
	])('code of kind %s', (kind, codes) => {
		for (const code of codes) {
			expect(readFault(jsonAnswer(418, { code, message: 'm' }))).toMatchObject({
				kind,
				code: String(code),
				httpStatus: 418,
			});
			// By a status that says something else.
			const status = kind === 'server' ? 400 : 503;
			const answer = jsonAnswer(status, { code: String(code), message: 'm' });
			expect(readFault(answer)?.kind).toBe(kind);
		}
	});

	it.each<[number, FaultKind]>([
		[200, 'server'],
		[400, 'request'],
		[401, 'key'],
		[402, 'account'],
		[403, 'account'],
		[404, 'notFound'],
		[405, 'request'],
		[422, 'request'],
		[429, 'rateLimit'],
		[499, 'request'],
		[500, 'server'],
		[503, 'server'],
		[524, 'server'],
	])('a code that nobody knows is judged by its status %d', (status, kind) => {
		expect(readFault(jsonAnswer(status, { code: 'brand_new', message: 'm' }))).toMatchObject({
			kind,
			code: 'brand_new',
		});
	});
});

describe('successes', () => {
	it.each([
		{ code: 0, message: 'SUCCEED', data: {} },
		{ code: '0', data: {} },
		{ code: 200, message: 'ok' },
		{ code: '200' },
		{ code: 'success', message: '', data: {} },
		{ code: ' Succeed ' },
		{ code: 'ok' },
		{ code: '' },
		{ code: true, message: 'ok' },
		{ code: null, error: null },
		{ id: 'x', error: false },
		{ data: { code: 0, data: { code: 0 } } },
		[],
	])('%j is none of a refusal', (body) => {
		expect(readFault(jsonAnswer(200, body))).toBeNull();
	});

	it('a status of refusal outweighs a code of success', () => {
		expect(brief(jsonAnswer(500, { code: 0, message: 'SUCCEED' }))).toEqual(['server', null, '']);
		expect(brief(jsonAnswer(399 + 1, {}))).toEqual(['request', null, '']);
	});
});

describe('the code', () => {
	it.each([
		[{ error: { code: 'a' }, code: 'b', data: { code: 'c' } }, 'a'],
		[{ error: { code: '' }, code: 'b', data: { code: 'c' } }, 'b'],
		[{ code: 0, data: { code: 'c' } }, 'c'],
		[{ code: 'success', data: { code: 'c', data: { code: 'd' } } }, 'd'],
		[{ code: false, data: { code: 'c' } }, 'c'],
		[{ code: 201 }, '201'],
		[{ code: 'okay' }, 'okay'],
		[{ code: 'not ok' }, 'not ok'],
	])('of %j is %s', (body, code) => {
		expect(readFault(jsonAnswer(200, body))?.code).toBe(code);
	});

	it('is absent beside an error without one', () => {
		expect(brief(jsonAnswer(200, { error: 'all wrong' }))).toEqual(['server', null, 'all wrong']);
		expect(brief(jsonAnswer(200, { error: {} }))).toEqual(['server', null, '']);
	});
});

describe('words', () => {
	it.each([
		'task_not_exist',
		'Task not found',
		'task id not found',
		'taskId not found',
		'task_id is not found',
		'The task does not exist.',
		"task doesn't exist",
		'task unknown',
		'任务不存在',
	])('"%s" means that there is no such task', (message) => {
		for (const status of [200, 400, 404, 500]) {
			expect(readFault(jsonAnswer(status, { error: { message } }))?.kind).toBe('notFound');
		}
		expect(readFault(jsonAnswer(400, { code: message, message: 'see code' }))?.kind).toBe(
			'notFound',
		);
	});

	it.each([
		'Duplicate external_task_id',
		'external_task_id already exists',
		'the ID does already exist',
		'This ID has already been used',
		'already in use',
		'external_task_id must be unique',
		'任务重复',
	])('"%s" means that the name is taken', (message) => {
		for (const status of [200, 400, 409, 429]) {
			expect(readFault(jsonAnswer(status, { code: 1201, message }))?.kind).toBe('duplicate');
		}
		expect(readFault(jsonAnswer(401, { message }))?.kind).toBe('key');
		expect(readFault(jsonAnswer(500, { message }))?.kind).toBe('server');
	});

	it.each([
		'Insufficient balance',
		'credit is not enough',
		'Your balance is 0',
		'You exceeded your current quota',
		'exceeded your quota',
		'quota is used up',
		'quota exhausted',
		'余额不足',
		'额度已用完',
		'账户欠费',
		'quota is not enough',
		'Your account balance is too low',
		'credits exhausted',
		'The remaining balance of this token is zero',
		'user quota is not enough',
		'account in arrears',
		'insufficient_user_quota',
		'out of credits',
	])('"%s" means that there is no money', (message) => {
		for (const status of [200, 400, 429]) {
			expect(readFault(jsonAnswer(status, { error: { message } }))?.kind).toBe('account');
		}
		expect(readFault(jsonAnswer(401, { error: { message } }))?.kind).toBe('key');
		expect(readFault(jsonAnswer(500, { error: { message } }))?.kind).toBe('server');
	});

	it.each([
		'The resolution of the face is insufficient',
		'insufficient light',
		'There is not enough speech in the audio',
		'The color balance of the image is off',
		'Insufficient number of frames',
		'too many points in the picture',
	])('"%s" does not', (message) => {
		for (const status of [200, 400]) {
			expect(readFault(jsonAnswer(status, { error: { message } }))?.kind).not.toBe('account');
		}
	});

	it('a code that is known outweighs words about money', () => {
		const body = { code: 1303, message: 'not enough parallel tasks' };
		expect(readFault(jsonAnswer(429, body))?.kind).toBe('rateLimit');
	});
});

describe('bodies that are no JSON object', () => {
	it.each([301, 302, 303, 307, 308, 399])('a redirect %d is about the address', (status) => {
		expect(readFault(jsonAnswer(status, { code: 1002, message: 'no' }))).toEqual({
			kind: 'address',
			text: '',
			httpStatus: status,
			code: null,
			retryAfterSeconds: null,
		});
	});

	it('a web page is about the address, unless its status says more', () => {
		expect(brief(pageAnswer(200))).toEqual(['address', null, '']);
		expect(brief(pageAnswer(404))).toEqual(['address', null, '']);
		expect(brief(pageAnswer(402))).toEqual(['address', null, '']);
		expect(brief(pageAnswer(403))).toEqual(['address', null, '']);
		expect(brief(textAnswer(403, ' error code: 1015 '))).toEqual(['address', null, '']);
		expect(brief(textAnswer(403, 'error code: 1015, yours'))?.[0]).toBe('account');
		expect(brief(pageAnswer(401))).toEqual(['key', null, '']);
		expect(brief(pageAnswer(502))).toEqual(['server', null, '']);
	});

	it('other text is unreadable as a success, and shown as a refusal', () => {
		expect(brief(textAnswer(200, 'fine'))).toEqual(['unreadable', null, '']);
		expect(brief(textAnswer(200, ''))).toEqual(['unreadable', null, '']);
		expect(brief(textAnswer(404, 'not here'))).toEqual(['notFound', null, 'not here']);
		expect(brief(textAnswer(400, ' no\n way '))).toEqual(['request', null, 'no way']);
		expect(brief({ ...jsonAnswer(200, null) })).toEqual(['unreadable', null, '']);
		expect(brief({ ...jsonAnswer(200, 'text') })).toEqual(['unreadable', null, '']);
		expect(brief({ ...jsonAnswer(429, 'slow down') })).toEqual(['rateLimit', null, '"slow down"']);
	});

	it.each([
		[textAnswer(200, PAGE, {}), true],
		[textAnswer(200, '\n <HTML lang="zh">', {}), true],
		[textAnswer(200, '<head></head>', {}), true],
		[textAnswer(200, '<body>', {}), true],
		[textAnswer(200, 'x', { 'content-type': 'text/HTML' }), true],
		[textAnswer(200, 'see <html>', {}), false],
		[textAnswer(403, 'no: error code: 1020', {}), false],
		[textAnswer(200, '{}'), false],
	])('tells a web page %#', (answer, expected) => {
		expect(isWebPage(answer)).toBe(expected);
	});
});

describe('Retry-After', () => {
	const wait = (headers: Record<string, string>, status = 429) =>
		readFault(jsonAnswer(status, { message: 'slow' }, headers))?.retryAfterSeconds;

	it.each([
		[{ 'retry-after': '7' }, 7],
		[{ 'retry-after': ' 1.5 ' }, 1.5],
		[{ 'retry-after': '0' }, 0],
		[{ 'retry-after': '-3' }, 0],
		[
			{
				'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT',
				date: 'Wed, 21 Oct 2026 07:28:00 GMT',
			},
			30,
		],
		[
			{
				'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT',
				date: 'Wed, 21 Oct 2026 07:28:30 GMT',
			},
			0,
		],
		[{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, null],
		[{ 'retry-after': 'soon', date: 'Wed, 21 Oct 2026 07:28:30 GMT' }, null],
		[{ 'retry-after': '' }, null],
		[{}, null],
	])('%j is %j seconds', (headers, seconds) => {
		expect(wait(headers)).toBe(seconds);
	});

	it('stands beside what a key looks like, where the key is refused', () => {
		const keyHint = 'It looks like a key of fal.ai.';
		const fault = (status: number) =>
			readFault({ ...jsonAnswer(status, { message: 'no' }), keyHint });
		expect(fault(401)).toMatchObject({ kind: 'key', keyHint });
		expect(fault(400)).not.toHaveProperty('keyHint');
		expect(readFault(jsonAnswer(401, { message: 'no' }))).not.toHaveProperty('keyHint');
	});

	it('is read from every kind of refusal', () => {
		const headers = { 'retry-after': '9' };
		expect(readFault(textAnswer(503, 'down', headers))?.retryAfterSeconds).toBe(9);
		expect(readFault(textAnswer(302, '', headers))?.retryAfterSeconds).toBe(9);
		expect(wait(headers, 500)).toBe(9);
	});
});

describe('what the server said', () => {
	it.each([
		[{ error: { message: 'a' }, message: 'b' }, 'a'],
		[{ error: 'a', message: 'b' }, 'a'],
		[{ message: 'a', data: { message: 'b', data: { message: 'c' } } }, 'c'],
		[{ message: 'a', data: { message: 'b' } }, 'b'],
		[{ message: 'a', data: { message: ' Succeed ' } }, 'a'],
		[{ message: 'SUCCESS', msg: 'a' }, 'a'],
		[{ message: 'ok', detail: 'a' }, 'a'],
		[{ message: 'okay' }, 'okay'],
		[{ message: 'not ok' }, 'not ok'],
		[{ message: '', error_description: 'a' }, 'a'],
		[{ message: 42 }, ''],
		[{ message: { text: 'a' } }, ''],
		[{}, ''],
		[undefined, ''],
	])('in %j is "%s"', (body, said) => {
		expect(saidBy(body)).toBe(said);
	});

	it('is one line without markup', () => {
		expect(cleanText('one<br>two')).toBe('one two');
		expect(cleanText('  a <b class="x">bold</b>\r\n\tword\u0000\u001b[31m\u007f end ')).toBe(
			'a bold word [31m end',
		);
	});

	it('is cut at 300 characters', () => {
		expect(cleanText('x'.repeat(300))).toBe('x'.repeat(300));
		expect(cleanText('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
	});
});

it('calls no answer at all a fault of the network', () => {
	expect(networkFault('it was cut off')).toEqual({
		kind: 'network',
		text: 'it was cut off',
		httpStatus: null,
		code: null,
		retryAfterSeconds: null,
	});
});

it('reads any answer whatever without throwing, in text fit for showing', () => {
	fc.assert(
		fc.property(fc.integer({ min: 200, max: 599 }), fc.jsonValue(), (status, json) => {
			const fault = readFault(jsonAnswer(status, json));
			if (status >= 300) expect(fault).not.toBeNull();
			expect((fault?.text ?? '').length).toBeLessThanOrEqual(300);
			expect(fault?.text ?? '').not.toMatch(/[\n\r]/);
		}),
	);
});
