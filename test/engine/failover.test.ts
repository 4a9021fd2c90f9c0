import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { AssignmentCollectionValue } from 'n8n-workflow';

import { faults, type Provider } from '../simulator';
import { severalKeys } from '../support/severalKeys';
import { chain, type NodeJson, type WorkflowJson } from './harness';
import { added, end, NODE, shownError, start, useRig } from './helpers/support';

const rig = useRig();

const EXAMPLE = readFileSync(path.join(__dirname, '../../workflows/failover.json'), 'utf8');
const KEYS = { klingAvatarApi: { id: 'all', name: 'All' } };

const credentials = () => ({ all: { type: 'klingAvatarApi', data: severalKeys(rig.sim) } });

/** The example with a key, and with the providers that are asked one after the other. */
async function run(providers: Provider[], quality = 'std') {
	const workflow = JSON.parse(EXAMPLE) as WorkflowJson;
	for (const node of workflow.nodes) if (node.type === NODE) node.credentials = KEYS;
	const { assignments } = workflow.nodes.find(({ name }) => name === 'Providers')!
		.parameters as unknown as { assignments: AssignmentCollectionValue };
	const set: Record<string, string> = { providers: JSON.stringify(providers), quality };
	for (const one of assignments.assignments) one.value = set[one.name]!;
	return await rig.run(workflow, { credentials: credentials() });
}

const made = () => rig.sim.jobs.map(({ provider }) => provider);

describe('failover.json', () => {
	it('goes on with the next provider in the same Submit, in the same quality', async () => {
		const providers: Provider[] = ['cometApi', 'aijisu', 'kling', 'fal', 'kie', 'waveSpeed'];
		for (const provider of providers.slice(0, -1)) {
			rig.sim.inject({ on: 'create', provider, fault: faults.insufficientBalance(provider) });
		}
		const result = await run(providers, 'pro');
		expect(result.error?.message).toBeUndefined();
		expect(result.json('Videos')).toMatchObject([
			{ provider: 'waveSpeed', isSuccess: true, mode: 'pro' },
		]);
		expect(result.items('Videos')[0]?.binary?.video?.mimeType).toBe('video/mp4');
		expect(made()).toEqual(['waveSpeed']);
		expect(rig.creates.map(({ provider }) => provider)).toEqual(providers);
	});

	it('sends the quality to a provider that calls it a model', async () => {
		rig.sim.inject({ on: 'create', provider: 'cometApi', fault: faults.klingCode(1101) });
		const result = await run(['cometApi', 'aijisu'], 'pro');
		expect(result.json('Videos')).toMatchObject([{ provider: 'aijisu', isSuccess: true }]);
		expect(rig.sim.jobs.map(({ body }) => body.model)).toEqual(['kling-avatar-v2-pro']);
	});

	it('asks a person where something may have been charged, and where no provider is left', async () => {
		rig.sim.inject({ on: 'create', provider: 'aijisu', fault: faults.status(502) });
		const unsure = await run(['aijisu', 'cometApi']);
		expect(unsure.json('Ask a Person')).toMatchObject([{ details: { mayHaveBeenCharged: true } }]);
		rig.sim.inject({ on: 'create', provider: 'fal', fault: faults.insufficientBalance('fal') });
		const last = await run(['fal']);
		expect(last.json('Ask a Person')).toMatchObject([{ details: { mayHaveBeenCharged: false } }]);
		expect(made()).toEqual([]);
	});
});

it('sends nothing where Model and Mode disagree and either may count', async () => {
	const parameters = {
		...rig.fromLinks,
		provider: '={{ "aijisu" }}',
		operation: 'submit',
		mode: 'pro',
	};
	const submit: NodeJson = { name: 'Submit', type: NODE, credentials: KEYS, parameters };
	const result = await rig.run(chain(start, added(submit), end), { credentials: credentials() });
	expect(shownError(result, 'Submit').message).toContain('but "Mode" is "pro"');
	expect(rig.creates).toEqual([]);
});

it('sends nothing where items of one run name several providers', async () => {
	const parameters = { ...rig.fromLinks, provider: '={{ $json.provider }}', operation: 'submit' };
	const submit: NodeJson = { name: 'Submit', type: NODE, credentials: KEYS, parameters };
	const result = await rig.run(chain(start, added(submit), end), {
		credentials: credentials(),
		input: [{ json: { provider: 'kling' } }, { json: { provider: 'fal' } }],
	});
	expect(shownError(result, 'Submit')).toMatchObject({
		message: expect.stringMatching(
			/^"Provider" is fal\.ai for this item, but Kling AI for the first/,
		),
	});
	expect(rig.creates).toEqual([]);
});
