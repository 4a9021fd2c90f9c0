import { timingSafeEqual } from 'node:crypto';

import { WebhookContext } from 'n8n-core';
import {
	NodeHelpers,
	type INode,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookDescription,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
} from 'n8n-workflow';

import type { Execution } from './execution';
import { nodeRequest, RecordedResponse, type WebhookCall } from './http-exchange';
import type { Run } from './run';
import { engineWorkflow } from './workflow';

export interface WebhookAnswer {
	statusCode: number;
	/** The body of the answer. */
	responseData: unknown;
	headers: Record<string, string>;
	/** The leg that the call started; `null` when the execution stays as it was. */
	resumed: Promise<Run> | null;
}

/** n8n's answer to an HTTP error of its own. */
const refusal = (statusCode: number, message: string): WebhookAnswer =>
	answer(statusCode, { code: statusCode === 500 ? 0 : statusCode, message });

function answer(
	statusCode: number,
	responseData: unknown,
	resumed: WebhookAnswer['resumed'] = null,
	headers: WebhookAnswer['headers'] = {},
): WebhookAnswer {
	return { statusCode, responseData, headers, resumed };
}

/**
 * A call of `/webhook-waiting/<executionId>`: what n8n 2.41.1 does in WaitingWebhooks.executeWebhook and in
 * WebhookHelpers.executeWebhook for a node whose response mode is `onReceived`. The node's own `webhook()`
 * runs in n8n-core's WebhookContext and decides whether the execution goes on.
 */
export async function answerWaitingWebhook(
	execution: Execution | undefined,
	executionId: string,
	call: WebhookCall,
): Promise<WebhookAnswer> {
	if (!execution) return refusal(404, `The execution "${executionId}" does not exist.`);
	const data = execution.data();
	const [token = '', tokenSuffix] = (call.query?.signature ?? '').split(/\/(.*)/s);
	if (data.resumeToken && !sameText(token, data.resumeToken)) {
		return answer(401, { error: 'Invalid token' });
	}
	if (execution.status === 'running') {
		return refusal(409, `The execution "${executionId}" is running already.`);
	}
	if (data.resultData.error) {
		return refusal(409, `The execution "${executionId}" has finished with error.`);
	}
	if (execution.finished) {
		return refusal(409, `The execution "${executionId} has finished already.`);
	}
	return execution.host.logs.collect(execution.logs, async () =>
		callNode(execution, data, { ...call, suffix: call.suffix ?? tokenSuffix }),
	);
}

async function callNode(
	execution: Execution,
	data: IRunExecutionData,
	call: WebhookCall,
): Promise<WebhookAnswer> {
	const { id, mode, host } = execution;
	const { lastNodeExecuted = '', runData } = data.resultData;
	const parked = data.executionData?.nodeExecutionStack[0];
	// The parked node is not executed again: switched off, it passes on what `webhook()` returns.
	if (parked) parked.node.disabled = true;
	data.waitTill = undefined;
	runData[lastNodeExecuted]?.pop();

	const workflow = engineWorkflow(execution.workflow, host.registry);
	const node = workflow.getNode(lastNodeExecuted);
	if (!parked || !node) return refusal(404, 'Could not find node to process webhook.');
	const request = nodeRequest(call, `/webhook-waiting/${id}`);
	const response = new RecordedResponse();
	const additionalData = execution.additionalData();
	additionalData.httpRequest = request;
	additionalData.httpResponse = response.forNode;

	const webhook = restartWebhook(workflow, node, additionalData, request.method, call.suffix);
	if (!webhook) {
		const message = `The workflow for execution "${id}" does not contain a waiting webhook with a matching path/method.`;
		return refusal(404, message);
	}
	const evaluate = <T extends string | number>(value: unknown, fallback: T): T =>
		workflow.expression.getSimpleParameterValue(
			node,
			value as string | undefined,
			mode,
			{ $executionId: id },
			undefined,
			fallback,
		) as T;
	const { responseMode, responseCode, responseData } = webhook.webhookDescription;
	if (evaluate(responseMode, 'onReceived') !== 'onReceived') {
		throw new Error('The harness answers webhooks of the response mode "onReceived" only');
	}

	const nodeType = host.registry.getByNameAndVersion(node.type, node.typeVersion);
	let result: IWebhookResponseData;
	let failure: Error | undefined;
	try {
		const context = new WebhookContext(workflow, node, additionalData, mode, webhook, [], data);
		result = await nodeType.webhook!.call(context);
	} catch (error) {
		// n8n answers 500 and then lets the execution go on with one empty item and an error on record.
		failure = error as Error;
		const { message, stack } = failure;
		data.resultData = {
			runData: {},
			lastNodeExecuted: node.name,
			error: { ...failure, message, stack } as never,
		};
		result = { noWebhookResponse: true, workflowData: [[{ json: {} }]] };
	}

	const code = evaluate(responseCode, 200);
	const reply = (body: unknown, resumed: WebhookAnswer['resumed'] = null): WebhookAnswer => {
		if (failure) {
			const message = 'Workflow Webhook Error: Workflow could not be started!';
			return { ...refusal(500, message), resumed };
		}
		if (result.noWebhookResponse || response.headersSent) {
			return answer(response.statusCode, response.body, resumed, response.headers);
		}
		return answer(code, body, resumed);
	};
	if (result.workflowData === undefined) {
		return reply(result.webhookResponse ?? { message: 'Webhook call received' });
	}
	if (execution.status !== 'waiting') {
		// Another call was quicker: n8n's conditional update of the row has failed.
		return refusal(500, 'There was a problem executing the workflow');
	}
	parked.data.main = result.workflowData;
	parked.metadata = { ...parked.metadata, forwardAllOutputs: true };
	// Yes, n8n answers with this default as text, and passes over `webhookResponse` for it.
	const stated = evaluate<string>(responseData, 'firstEntryJson');
	const fallback = result.webhookResponse ?? { message: 'Workflow was started' };
	const body = stated === 'noData' ? undefined : stated || fallback;
	return reply(body, execution.start(data, true));
}

/** WebhookService.getNodeWebhooks, for webhooks that resume an execution. */
function restartWebhook(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
	method: string,
	suffix = '',
): IWebhookData | undefined {
	const { webhooks = [] } = workflow.nodeTypes.getByNameAndVersion(
		node.type,
		node.typeVersion,
	).description;
	const evaluate = (value: unknown, fallback: string): string =>
		String(
			workflow.expression.getSimpleParameterValue(
				node,
				value as string | undefined,
				'internal',
				{},
				undefined,
				fallback,
			) ?? fallback,
		);
	const matches = (webhook: IWebhookDescription): boolean => {
		const path = evaluate(webhook.path, '')
			.trim()
			.replace(/^\/|\/$/g, '');
		const fullPath = NodeHelpers.getNodeWebhookPath(workflow.id, node, path, false, true);
		const methods = evaluate(webhook.httpMethod, 'GET').split(',');
		return webhook.restartWebhook === true && fullPath === suffix && methods.includes(method);
	};
	const webhookDescription = webhooks.find(matches);
	return (
		webhookDescription && {
			httpMethod: method as IWebhookData['httpMethod'],
			node: node.name,
			path: suffix,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
		}
	);
}

function sameText(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
