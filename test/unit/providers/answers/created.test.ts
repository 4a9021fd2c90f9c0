import { providers, speechOf } from '../../../../nodes/KlingAvatar/providers';
import { readCreated } from '../../../../nodes/KlingAvatar/providers/answers/read';
import { readTaskBody } from '../../../../nodes/KlingAvatar/providers/answers/taskBody';
import type { HttpAnswer } from '../../../../nodes/KlingAvatar/providers/types';
import type { FaultKind } from '../../../../nodes/KlingAvatar/task/reading';
import { jsonAnswer, pageAnswer, textAnswer } from '../answers';

/** An avatar video of a provider, whose request may have named it unless told otherwise. */
const readCreatedBody = (provider: string, answer: HttpAnswer, knowsNames = true) =>
	readCreated(answer, (body, taskId) => readTaskBody(provider, body, taskId), knowsNames);

type Verdict = 'created' | 'refused' | 'refused, try again' | 'unknown';

/** What an answer to a create request proves, and what it is about. */
function verdict(answer: HttpAnswer): [Verdict, FaultKind | null] {
	const reading = readCreatedBody('cometApi', answer);
	if (reading.kind === 'created') return ['created', null];
	const isRetryable = reading.kind === 'refused' && reading.retryable;
	return [isRetryable ? 'refused, try again' : reading.kind, reading.fault.kind];
}

const said = (message: string, code: string | number = '') => ({ error: { message, code } });
const task = { code: 0, message: 'SUCCEED', data: { task_id: 't', task_status: 'submitted' } };

describe('created', () => {
	it.each<[string, HttpAnswer]>([
		['Kling', jsonAnswer(200, task)],
		['201', jsonAnswer(201, task)],
		['202', jsonAnswer(202, { task_id: 't' })],
		['299', jsonAnswer(299, { id: 't' })],
		['beside an error', jsonAnswer(200, { task_id: 't', error: { message: 'odd' } })],
		[
			'that failed at once, by its plain id',
			jsonAnswer(200, { id: 't', status: 'failed', error: { message: 'odd' } }),
		],
		['data.taskId', jsonAnswer(200, { code: 0, data: { taskId: 't' } })],
		['taskId', jsonAnswer(200, { code: 200, taskId: 't' })],
		['result.task_id', jsonAnswer(200, { code: 0, result: { task_id: 't' } })],
		['result.id', jsonAnswer(200, { code: 0, result: { id: 't' } })],
		['data[0].task_id', jsonAnswer(200, { code: 0, data: [{ task_id: 't' }] })],
		['data[0].id', jsonAnswer(200, { code: 0, data: [{ id: 't' }] })],
		['500 with data.taskId', jsonAnswer(500, { message: 'x', data: { taskId: 't' } })],
		['beside a code', jsonAnswer(200, { ...task, code: 5000 })],
		['new-api, Kling channel', jsonAnswer(200, { id: 't', object: 'video', status: 'queued' })],
		['500 with a task ID', jsonAnswer(500, { code: 5000, message: 'x', data: { task_id: 't' } })],
		['504 with a task ID', jsonAnswer(504, { task_id: 't' })],
		['400 with a task ID', jsonAnswer(400, { code: 1201, data: { task_id: 't' } })],
	])('%s', (_, answer) => {
		expect(readCreatedBody('cometApi', answer)).toMatchObject({
			kind: 'created',
			task: { taskId: 't', provider: 'cometApi' },
		});
	});
});

describe('surely not created', () => {
	it.each<[string, HttpAnswer, Verdict, FaultKind]>([
		['400', jsonAnswer(400, said('bad image')), 'refused', 'request'],
		['400 with a plain id', jsonAnswer(400, { id: 'r', ...said('bad') }), 'refused', 'request'],
		['401', jsonAnswer(401, said('bad key')), 'refused', 'key'],
		['401 page', pageAnswer(401), 'refused', 'key'],
		['402', jsonAnswer(402, said('pay')), 'refused', 'account'],
		['403', jsonAnswer(403, said('blocked')), 'refused', 'account'],
		['404', jsonAnswer(404, said('no such path')), 'refused', 'noSuchPath'],
		['404, text', textAnswer(404, 'Not Found'), 'refused', 'noSuchPath'],
		['404, 1203', jsonAnswer(404, { code: 1203 }), 'refused', 'noSuchPath'],
		['402 page', pageAnswer(402), 'refused', 'address'],
		['403 page', pageAnswer(403), 'refused', 'address'],
		[
			'200 with an ID of its own beside a refusal',
			jsonAnswer(200, { id: 'r', ...said('bad', 'invalid_request') }),
			'refused',
			'request',
		],
		['404 page', pageAnswer(404), 'refused', 'address'],
		['405', textAnswer(405, 'method'), 'refused', 'request'],
		['413', textAnswer(413, 'too large'), 'refused', 'request'],
		['422', jsonAnswer(422, { detail: 'bad field' }), 'refused', 'request'],
		['429', jsonAnswer(429, said('slow down')), 'refused, try again', 'rateLimit'],
		['429, empty', textAnswer(429, ''), 'refused, try again', 'rateLimit'],
		['429, parallel', jsonAnswer(429, { code: 1303 }), 'refused, try again', 'rateLimit'],
		['429, in arrears', jsonAnswer(429, { code: 1101 }), 'refused', 'account'],
		['429, no money', jsonAnswer(429, said('insufficient quota')), 'refused', 'account'],
		['500 invalid_request', jsonAnswer(500, said('bad', 'invalid_request')), 'refused', 'request'],
		['500, 1201', jsonAnswer(500, { code: 1201 }), 'refused', 'request'],
		['200 with a key code', jsonAnswer(200, { code: 1002 }), 'refused', 'key'],
		['200 with an account code', jsonAnswer(200, { code: 1102 }), 'refused', 'account'],
		['200 with a request code', jsonAnswer(200, { code: 1201 }), 'refused', 'request'],
		['200 with a policy code', jsonAnswer(200, { code: 1301 }), 'refused', 'policy'],
		['200 with a missing model', jsonAnswer(200, { code: 1203 }), 'refused', 'noSuchPath'],
		['200, too fast', jsonAnswer(200, { code: 1302 }), 'refused, try again', 'rateLimit'],
		['301', pageAnswer(301), 'refused', 'address'],
		['307', textAnswer(307, ''), 'refused', 'address'],
		['308', textAnswer(308, ''), 'refused', 'address'],
	])('%s', (_, answer, expected, about) => {
		expect(verdict(answer)).toEqual([expected, about]);
	});
});

describe('a job may exist', () => {
	it.each<[string, HttpAnswer, FaultKind]>([
		['408', jsonAnswer(408, said('timeout')), 'request'],
		['408 with a code', jsonAnswer(408, said('timeout', 'invalid_request')), 'request'],
		['409', jsonAnswer(409, said('conflict')), 'request'],
		['409 with a code', jsonAnswer(409, { code: 1201 }), 'request'],
		['425', jsonAnswer(425, said('early')), 'request'],
		['499', textAnswer(499, ''), 'request'],
		['500', jsonAnswer(500, said('oops')), 'server'],
		['500, upstream', jsonAnswer(500, { code: 'do_request_failed', message: 'x' }), 'server'],
		['500, 5000', jsonAnswer(500, { code: 5000 }), 'server'],
		['500 with a code about the key', jsonAnswer(500, { code: 1002 }), 'key'],
		['500 with a code about money', jsonAnswer(500, { code: 1102 }), 'account'],
		['500 page', pageAnswer(500), 'server'],
		['500 with a plain id', jsonAnswer(500, { id: 'r', ...said('oops') }), 'server'],
		['501 invalid_request', jsonAnswer(501, said('x', 'invalid_request')), 'request'],
		['502', pageAnswer(502), 'server'],
		['503', jsonAnswer(503, said('busy')), 'server'],
		['503, rate limit code', jsonAnswer(503, { code: 1303 }), 'rateLimit'],
		['504', textAnswer(504, ''), 'server'],
		['524', pageAnswer(524), 'server'],
		['200 without an ID', jsonAnswer(200, { code: 0, data: {} }), 'unreadable'],
		['200, empty envelope', jsonAnswer(200, { code: 'success', data: null }), 'unreadable'],
		['200, no JSON', textAnswer(200, 'ok'), 'unreadable'],
		['200, cut off', textAnswer(200, '{"code":0,"data":{"task_'), 'unreadable'],
		['200 page', pageAnswer(200), 'address'],
		['200 with an error but no code', jsonAnswer(200, said('bad image')), 'server'],
		['200 with an unknown code', jsonAnswer(200, { code: 'task_failed', message: 'x' }), 'server'],
		['200 with a server code', jsonAnswer(200, { code: 5001 }), 'server'],
		['200 with an ID beside an error', jsonAnswer(200, { id: 'r', ...said('down') }), 'server'],
		[
			'200 in the state of an error',
			jsonAnswer(200, { id: 'r', status: 'error', ...said('down') }),
			'server',
		],
		[
			'200 with an ID as data beside an error',
			jsonAnswer(200, { data: 'task-123456', ...said('x') }),
			'server',
		],
		[
			'200 with an ID as data beside an error and a state',
			jsonAnswer(200, { data: 'task-123456', status: 'failed', ...said('x') }),
			'server',
		],
		[
			'500 with a plain id and a state',
			jsonAnswer(500, { id: 'r', status: 'failed', ...said('oops') }),
			'server',
		],
		['200 about money without a code', jsonAnswer(200, said('insufficient balance')), 'account'],
		['200 with a word as data', jsonAnswer(200, { code: 0, data: 'success' }), 'unreadable'],
		[
			'200 with a rounded ID',
			jsonAnswer(200, { code: 0, data: { task_id: 8.7e17 } }),
			'unreadable',
		],
		['204', textAnswer(204, ''), 'unreadable'],
		['302', textAnswer(302, ''), 'address'],
		['303', textAnswer(303, ''), 'address'],
		['304', textAnswer(304, ''), 'address'],
		['400, name taken', jsonAnswer(400, { code: 1201, message: 'must be unique' }), 'duplicate'],
		['200, name taken', jsonAnswer(200, { code: 1201, message: 'duplicate' }), 'duplicate'],
		[
			'400, name taken by a task that it names',
			jsonAnswer(400, { code: 1201, message: 'duplicate', data: { task_id: 'other' } }),
			'duplicate',
		],
	])('%s', (_, answer, about) => {
		expect(verdict(answer)).toEqual(['unknown', about]);
	});
});

it('a duplicate of something is a refusal where no task can be named', () => {
	const twice = jsonAnswer(400, said('duplicate field image_url'));
	expect(readCreatedBody('aijisu', twice, false)).toMatchObject({
		kind: 'refused',
		retryable: false,
		fault: { kind: 'request', text: 'duplicate field image_url' },
	});
	expect(providers.aijisu.readCreated(twice, null).kind).toBe('refused');
	expect(speechOf(providers.kling).readCreated(twice).kind).toBe('refused');
	expect(providers.kling.readCreated(twice, 'lesson-1').kind).toBe('unknown');
});

it('keeps what the server said, and when it wants to be asked again', () => {
	expect(readCreatedBody('aijisu', jsonAnswer(429, said('slow'), { 'retry-after': '3' }))).toEqual({
		kind: 'refused',
		retryable: true,
		fault: {
			kind: 'rateLimit',
			text: 'slow',
			httpStatus: 429,
			code: null,
			retryAfterSeconds: 3,
		},
	});
	expect(readCreatedBody('aijisu', jsonAnswer(200, { success: false, message: 'no' }))).toEqual({
		kind: 'unknown',
		fault: {
			kind: 'unreadable',
			text: '{"success":false,"message":"no"}',
			httpStatus: 200,
			code: null,
			retryAfterSeconds: null,
		},
	});
});

it('reads an ID that is all there is in data', () => {
	for (const id of [
		'task_0123456789abcdef',
		'870000000000000001',
		'a1b2c3d4-0000-4000-8000-000000000000',
	]) {
		const reading = readCreatedBody('cometApi', jsonAnswer(200, { code: 0, data: id }));
		expect(reading).toMatchObject({ kind: 'created', task: { taskId: id, status: 'queued' } });
	}
	for (const data of ['queued', 'the task 12 was taken', 'x'.repeat(129) + '1', 'ab-1']) {
		const reading = readCreatedBody('cometApi', jsonAnswer(200, { code: 0, data }));
		expect(reading).toMatchObject({ kind: 'unknown' });
	}
});

it('shows what cannot be read, cut, and without the signatures of links', () => {
	const shown = (answer: HttpAnswer) => {
		const reading = readCreatedBody('aijisu', answer);
		if (reading.kind === 'created') throw new Error('nothing in it is a task ID');
		return reading.fault.text;
	};
	expect(shown(jsonAnswer(200, { code: 0, job: 'j-1', link: 'https://a.b/c?sign=x' }))).toBe(
		'{"code":0,"job":"j-1","link":"https://a.b/c?…"}',
	);
	expect(shown(textAnswer(200, 'at http://a.b/c?sign=x'))).toBe('at http://a.b/c?…');
	expect(shown(textAnswer(200, 'taken:\n <b>job 7</b>'))).toBe('taken: job 7');
	expect(shown(textAnswer(200, 'x'.repeat(5000)))).toHaveLength(500);
	expect(shown(textAnswer(200, ''))).toBe('');
	expect(shown(pageAnswer(200))).toBe('');
});

it('the relays of Kling read a create answer alike', () => {
	for (const adapter of [providers.aijisu, providers.cometApi, providers.kling]) {
		expect(adapter.readCreated(jsonAnswer(200, task), null)).toMatchObject({
			kind: 'created',
			task: { provider: adapter.id, taskId: 't', status: 'queued' },
		});
		expect(adapter.readCreated(jsonAnswer(503, {}), null)).toMatchObject({ kind: 'unknown' });
	}
});
