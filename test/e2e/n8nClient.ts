import type { IBinaryData, INodeTypeDescription } from 'n8n-workflow';

import { fetchOnce } from './fetchOnce';
import { N8nHttp, N8nHttpError } from './n8nHttp';
import { N8nExecutions } from './n8nExecutions';
import { N8nTables } from './n8nTables';
import type { Credential, StoredWorkflow, WorkflowJson } from './n8nTypes';
import { waitUntil } from './waitUntil';

export const owner = {
	email: 'owner@example.com',
	password: 'Owner-password-1',
	firstName: 'Test',
	lastName: 'Owner',
};

/**
 * What the editor does, over the REST API that the editor uses. It serves n8n 1.123 and 2.41: where
 * they differ, what is sent here holds what either of them reads.
 */
export class N8nClient {
	readonly executions: N8nExecutions;
	readonly tables: N8nTables;
	private readonly http: N8nHttp;

	constructor(readonly baseUrl: string) {
		this.http = new N8nHttp(baseUrl);
		this.executions = new N8nExecutions(this.http);
		this.tables = new N8nTables(this.http);
	}

	/** Makes the first user of an empty n8n, and is signed in as that user. */
	async setUpOwner(): Promise<void> {
		await this.http.call('POST', '/rest/owner/setup', owner);
	}

	/** Signs in as the owner that `setUpOwner` made. */
	async signIn(): Promise<void> {
		const { email, password } = owner;
		await this.http.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** The node types that this n8n offers in its editor. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		const response = await this.http.send('GET', '/types/nodes.json');
		return (await response.json()) as INodeTypeDescription[];
	}

	async createCredential(
		credential: Omit<Credential, 'id'>,
		data: Record<string, unknown>,
	): Promise<Credential> {
		const { id, name, type } = await this.http.call<Credential>('POST', '/rest/credentials', {
			...credential,
			data,
		});
		return { id, name, type };
	}

	/** What the credential's form is given: secrets as masks. */
	async credentialData({ id }: Credential): Promise<Record<string, unknown>> {
		const { data } = await this.http.call<{ data: Record<string, unknown> }>(
			'GET',
			`/rest/credentials/${id}?includeData=true`,
		);
		return data;
	}

	/** Saves the form, in which secrets that nobody has changed are masks. */
	async saveCredential({ id, ...rest }: Credential, data: Record<string, unknown>): Promise<void> {
		await this.http.call('PATCH', `/rest/credentials/${id}`, { ...rest, data });
	}

	/** What the form's test says of what stands in it. */
	async testCredential(
		credential: Credential,
		data: Record<string, unknown>,
	): Promise<{ status: string; message: string }> {
		return await this.http.call('POST', '/rest/credentials/test', {
			credentials: { ...credential, data },
		});
	}

	async createWorkflow(workflow: WorkflowJson): Promise<StoredWorkflow> {
		return await this.http.call('POST', '/rest/workflows', {
			settings: {},
			...workflow,
			active: false,
		});
	}

	/** Publishes a workflow, so that its webhooks and triggers are listened to. */
	async activateWorkflow({ id, versionId }: StoredWorkflow): Promise<void> {
		await this.http.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	/**
	 * Unpublishes, archives and deletes a workflow, with its executions. Unpublishing ends a moment after
	 * its answer, so a 409 is tried again for a while.
	 */
	async deleteWorkflow({ id }: StoredWorkflow): Promise<void> {
		await this.http.call('POST', `/rest/workflows/${id}/deactivate`, {});
		await this.onceUnpublished(id, 'POST', `/rest/workflows/${id}/archive`, {});
		await this.onceUnpublished(id, 'DELETE', `/rest/workflows/${id}`);
	}

	private async onceUnpublished(id: string, ...request: Parameters<N8nHttp['call']>) {
		await waitUntil(`workflow ${id} to be unpublished`, async () => {
			try {
				await this.http.call(...request);
				return true;
			} catch (error) {
				if (error instanceof N8nHttpError && error.status === 409) return undefined;
				throw error;
			}
		});
	}

	/**
	 * Runs a workflow from the named trigger as the editor's button does.
	 * @returns the execution's ID
	 * @throws Error when the trigger waits for a call instead of starting
	 */
	async runManually(workflow: StoredWorkflow, trigger: string): Promise<string> {
		// 1.x takes the workflow from the request, 2.x from its database; both take the trigger.
		const answer = await this.http.call<{ executionId?: string }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
		);
		if (answer.executionId === undefined) {
			throw new Error(`"${trigger}" did not start an execution: ${JSON.stringify(answer)}`);
		}
		return answer.executionId;
	}

	/**
	 * Calls a production webhook. Activation ends a moment after its answer, so a 404 that says the
	 * webhook is not registered (nothing has run then) is tried again for a while.
	 */
	async callWebhook(path: string, init: RequestInit = { method: 'POST' }): Promise<Response> {
		return await waitUntil(`webhook ${path} to be registered`, async () => {
			const response = await fetchOnce(`${this.baseUrl}/webhook/${path}`, init);
			if (response.status !== 404) return response;
			return (await response.clone().text()).includes('not registered') ? undefined : response;
		});
	}

	/** The bytes of a binary value, wherever this n8n keeps them. */
	async binary({ id, data }: IBinaryData): Promise<Buffer> {
		if (id === undefined) return Buffer.from(data, 'base64');
		const path = `/rest/binary-data?${new URLSearchParams({ id, action: 'download' })}`;
		const response = await this.http.send('GET', path);
		if (!response.ok) throw new N8nHttpError(`GET ${path}`, response.status, await response.text());
		return Buffer.from(await response.arrayBuffer());
	}
}
