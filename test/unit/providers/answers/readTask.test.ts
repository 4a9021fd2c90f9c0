import { readState } from '../../../../nodes/KlingAvatar/providers/answers/read';
import { readTaskBody } from '../../../../nodes/KlingAvatar/providers/answers/taskBody';
import type { HttpAnswer } from '../../../../nodes/KlingAvatar/providers/types';
import type { FaultKind, TaskReading } from '../../../../nodes/KlingAvatar/task/reading';
import { jsonAnswer, pageAnswer, textAnswer } from '../answers';

const read = (answer: HttpAnswer) =>
	readState(answer, 'asked', (body, taskId) => readTaskBody('cometApi', body, taskId));
const running = { code: 0, data: { task_id: 't', task_status: 'processing' } };

it.each<[string, HttpAnswer]>([
	['200', jsonAnswer(200, running)],
	['203', jsonAnswer(203, running)],
	['299', jsonAnswer(299, running)],
	['a code beside the task', jsonAnswer(200, { ...running, code: 5000 })],
])('reads a task from %s', (_, answer) => {
	expect(read(answer)).toMatchObject({
		kind: 'task',
		task: { taskId: 'asked', status: 'processing', provider: 'cometApi' },
	});
});

it('reads a failed task although it carries an error', () => {
	const body = { id: 't', status: 'failed', error: { message: 'no face', code: 'x' } };
	expect(read(jsonAnswer(200, body))).toMatchObject({
		kind: 'task',
		task: { status: 'failed', failureReason: 'no face' },
	});
});

it.each([
	['named as its own', { task_id: 't', status: 'error', error: { message: 'down' } }],
	['and no error', { id: 't', status: 'error' }],
])('takes the state "error" beside an ID %s for the task\'s', (_, body) => {
	expect(read(jsonAnswer(200, body))).toMatchObject({ kind: 'task', task: { status: 'failed' } });
});

it('takes a word that nobody knows for a task that runs', () => {
	const body = { code: 0, data: { task_id: 't', task_status: 'rendering_v9' } };
	expect(read(jsonAnswer(200, body))).toMatchObject({
		kind: 'task',
		task: { status: 'processing', providerStatus: 'rendering_v9' },
	});
});

it.each<[string, HttpAnswer, TaskReading['kind'], FaultKind]>([
	['401', jsonAnswer(401, { error: { message: 'bad key' } }), 'refused', 'key'],
	['403', jsonAnswer(403, { error: { message: 'blocked' } }), 'refused', 'account'],
	['402', textAnswer(402, ''), 'refused', 'account'],
	['200 with a key code', jsonAnswer(200, { code: 1002 }), 'refused', 'key'],
	['429 with a key code', jsonAnswer(429, { code: 1002 }), 'refused', 'key'],
	['429 about the account', jsonAnswer(429, { code: 1102 }), 'again', 'account'],
	['429', textAnswer(429, ''), 'again', 'rateLimit'],
	['400', jsonAnswer(400, { error: { message: 'odd' } }), 'again', 'request'],
	['404', jsonAnswer(404, { error: { message: 'odd' } }), 'notFound', 'notFound'],
	['400 task_not_exist', jsonAnswer(400, { code: 'task_not_exist' }), 'notFound', 'notFound'],
	['200 no such task', jsonAnswer(200, { code: 1203, message: 'x' }), 'notFound', 'notFound'],
	['404 page', pageAnswer(404), 'again', 'address'],
	['403 page', pageAnswer(403), 'again', 'address'],
	['402 page', pageAnswer(402), 'again', 'address'],
	['401 page', pageAnswer(401), 'again', 'key'],
	['403, Cloudflare in short', textAnswer(403, 'error code: 1020'), 'again', 'address'],
	['403 without a word', textAnswer(403, ''), 'again', 'account'],
	['401 without a word', textAnswer(401, ''), 'refused', 'key'],
	[
		'the ID of the request beside an error',
		jsonAnswer(200, { id: 'r', status: 'error', error: { message: 'down' } }),
		'again',
		'server',
	],
	[
		'the ID of the request beside an error, without a state',
		jsonAnswer(200, { id: 'r', error: { message: 'down' } }),
		'again',
		'server',
	],
	['200 page', pageAnswer(200), 'again', 'address'],
	['302', textAnswer(302, ''), 'again', 'address'],
	['500', jsonAnswer(500, { message: 'oops' }), 'again', 'server'],
	['502 page', pageAnswer(502), 'again', 'server'],
	['503 with a task', jsonAnswer(503, running), 'again', 'server'],
	['300 with a task', jsonAnswer(300, running), 'again', 'address'],
	[
		'a half body',
		textAnswer(200, '{"code":0,"data":{"task_id":"t","task_sta'),
		'again',
		'unreadable',
	],
	['an empty body', textAnswer(200, ''), 'again', 'unreadable'],
	['an empty envelope', jsonAnswer(200, { code: 'success', data: null }), 'again', 'unreadable'],
	[
		'a task without a state',
		jsonAnswer(200, { code: 0, data: { task_id: 't' } }),
		'again',
		'unreadable',
	],
	['a code nobody knows', jsonAnswer(200, { code: 'odd' }), 'again', 'server'],
	['policy', jsonAnswer(400, { code: 1301 }), 'again', 'policy'],
])('%s', (_, answer, kind, about) => {
	expect(read(answer)).toMatchObject({
		kind,
		fault: { kind: about, httpStatus: answer.status },
	});
});

it('passes on how long to leave the gateway alone', () => {
	expect(read(jsonAnswer(503, {}, { 'retry-after': '11' }))).toMatchObject({
		fault: { retryAfterSeconds: 11 },
	});
});
