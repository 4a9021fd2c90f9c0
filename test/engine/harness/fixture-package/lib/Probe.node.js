const { NodeOperationError, sleep } = require('n8n-workflow');

/** One behaviour of n8n-core per action; `harness.test.ts` says what each is for. */
const actions = {
	async request() {
		const { baseUrl } = await this.getCredentials('probeApi');
		const url = `${baseUrl}/echo`;
		const body = await this.helpers.httpRequestWithAuthentication.call(this, 'probeApi', { url });
		return [[{ json: body, pairedItem: { item: 0 } }]];
	},

	/** Fails until its context has counted up to `failures`. */
	async failFirst() {
		const context = this.getContext('node');
		context.attempts = (context.attempts ?? 0) + 1;
		if (context.attempts <= this.getNodeParameter('failures', 0)) {
			throw new NodeOperationError(this.getNode(), `Attempt ${context.attempts} went wrong`, {
				description: 'As it was told to',
			});
		}
		return [[{ json: { attempts: context.attempts }, pairedItem: { item: 0 } }]];
	},

	/** Fails for items that say `bad`, and goes on where the user asked for that. */
	async failItem() {
		const items = this.getInputData().map(({ json }, item) => {
			if (!json.bad) return { json: { fine: json.name }, pairedItem: { item } };
			const error = new NodeOperationError(this.getNode(), `Bad item ${json.name}`, {
				itemIndex: item,
			});
			if (!this.continueOnFail()) throw error;
			return { json: { error: error.message }, error, pairedItem: { item } };
		});
		return [items];
	},

	async park() {
		this.getContext('node').parked = true;
		await this.putExecutionToWait(new Date(Date.now() + this.getNodeParameter('parkMs', 0)));
		return [this.getInputData()];
	},

	async sleepUntilStopped() {
		const signal = this.getExecutionCancelSignal();
		this.getContext('node').started = true;
		const end = Date.now() + this.getNodeParameter('sleepMs', 0);
		while (!signal.aborted && Date.now() < end) await sleep(5);
		return [[{ json: { stopped: signal.aborted }, pairedItem: { item: 0 } }]];
	},

	async file() {
		const bytes = Buffer.from(`file of ${this.getExecutionId()}`);
		const data = await this.helpers.prepareBinaryData(bytes, 'notes.txt', 'text/plain');
		return [[{ json: {}, binary: { data }, pairedItem: { item: 0 } }]];
	},

	async signedUrl() {
		const file = this.helpers.assertBinaryData(0, 'data');
		const bytes = await this.helpers.getBinaryDataBuffer(0, 'data');
		const url = this.helpers.createBinarySignedUrl(file, '1 hour');
		return [[{ json: { url, bytes: bytes.length }, pairedItem: { item: 0 } }]];
	},

	async tell() {
		this.addExecutionHints({ message: 'Mind the gap', type: 'warning', location: 'outputPane' });
		this.sendMessageToUI('half-way');
		this.logger.debug('Talked', { cause: new Error('canary in a cause') });
		const resumeUrl = this.evaluateExpression('{{ $execution.resumeUrl }}', 0);
		return [[{ json: { mode: this.getMode(), resumeUrl }, pairedItem: { item: 0 } }]];
	},
};

class Probe {
	description = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'What the harness is tested with',
		defaults: { name: 'Probe' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'probeApi', required: false }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: '',
				restartWebhook: true,
			},
		],
		properties: [
			{
				displayName: 'Action',
				name: 'action',
				type: 'options',
				options: Object.keys(actions).map((value) => ({ name: value, value })),
				default: 'request',
			},
			{
				displayName: 'Failures',
				name: 'failures',
				type: 'number',
				default: 1,
				displayOptions: { show: { action: ['failFirst'] } },
			},
			{
				displayName: 'Park For',
				name: 'parkMs',
				type: 'number',
				default: 3_600_000,
				displayOptions: { show: { action: ['park'] } },
			},
			{
				displayName: 'Sleep For',
				name: 'sleepMs',
				type: 'number',
				default: 10_000,
				displayOptions: { show: { action: ['sleepUntilStopped'] } },
			},
			{ displayName: 'Label', name: 'label', type: 'string', default: '', required: true },
		],
	};

	async execute() {
		return await actions[this.getNodeParameter('action', 0)].call(this);
	}

	/** A call without `final` is only a poke; one with `crash` is what a node must never do. */
	async webhook() {
		const body = this.getBodyData();
		if (body.crash) throw new Error('The webhook crashed');
		if (!body.final) return { webhookResponse: { seen: body.progress ?? null } };
		const input = this.evaluateExpression('{{ $input.all() }}');
		return { workflowData: [[{ json: { ...body, inputs: input.length } }]] };
	}
}

module.exports = { Probe };
