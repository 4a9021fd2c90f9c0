import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { nodeError } from '../../../nodes/KlingAvatar/n8n/failedItem';
import { Failure } from '../../../nodes/KlingAvatar/task/failure';
import { unknownTaskOutput } from '../../../nodes/KlingAvatar/task/task';
import { providerFault } from '../task/tasks';
import { NODE } from '../node';

describe('the error that n8n shows', () => {
	const failure = new Failure('CometAPI refused the request', 'Check the fields.');
	const task = { ...unknownTaskOutput('cometApi', { taskId: 't' }) };

	it('is about an operation when there was no refusal', () => {
		const error = nodeError(NODE, failure, 3, { task, items: [1] });
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: 'CometAPI refused the request [item 3]',
			description: 'Check the fields.',
			context: { itemIndex: 3, task, items: [1] },
		});
	});

	it('is about an operation too when the refusal came without an answer', () => {
		const fault = providerFault({ kind: 'network', httpStatus: null });
		expect(nodeError(NODE, failure.with({ fault }), 0, { task })).toBeInstanceOf(
			NodeOperationError,
		);
	});

	it.each([400, 401, 404, 429, 500, 503])('keeps its words beside the status %d', (httpStatus) => {
		const error = nodeError(NODE, failure.with({ fault: providerFault({ httpStatus }) }), 0, {
			task,
		});
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'CometAPI refused the request [item 0]',
			description: 'Check the fields.',
			httpCode: String(httpStatus),
			context: { itemIndex: 0, task: { taskId: 't' } },
		});
	});
});
