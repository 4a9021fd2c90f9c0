import { ExternalSecretsProxy, type ExecutionLifecycleHooks } from 'n8n-core';
import {
	UnexpectedError,
	type IDataObject,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { HarnessCredentials, type StoredCredentials } from './credentials';
import { Container } from './n8n';
import type { Registry } from './registry';

export interface AdditionalDataSource {
	registry: Registry;
	/** The instance's own address with a trailing slash; links to it begin so. */
	instanceUrl: string;
	credentials: StoredCredentials;
	workflowId?: string;
	executionId?: string;
	hooks?: ExecutionLifecycleHooks;
	sendDataToUI?: (type: string, data: IDataObject | IDataObject[]) => void;
}

const absent = (what: string) => async (): Promise<never> => {
	throw new UnexpectedError(`The harness has no ${what}`);
};

/** What n8n's WorkflowExecuteAdditionalData.getBase gives an execution, with n8n's own URL paths. */
export function additionalDataFor(source: AdditionalDataSource): IWorkflowExecuteAdditionalData {
	const { registry, instanceUrl, credentials, ...rest } = source;
	return {
		...rest,
		currentNodeExecutionIndex: 0,
		credentialsHelper: new HarnessCredentials(registry, credentials),
		executeWorkflow: absent('sub-workflows'),
		getRunExecutionData: absent('access to other executions'),
		getRuntimeCredential: absent('runtime credentials'),
		startRunnerTask: absent('task runner'),
		instanceBaseUrl: instanceUrl,
		restApiUrl: `${instanceUrl}rest`,
		formBaseUrl: `${instanceUrl}form`,
		formWaitingBaseUrl: `${instanceUrl}form-waiting`,
		formTestBaseUrl: `${instanceUrl}form-test`,
		webhookBaseUrl: `${instanceUrl}webhook`,
		webhookWaitingBaseUrl: `${instanceUrl}webhook-waiting`,
		webhookTestBaseUrl: `${instanceUrl}webhook-test`,
		mcpBaseUrl: `${instanceUrl}mcp`,
		mcpTestBaseUrl: `${instanceUrl}mcp-test`,
		variables: {},
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
	};
}
