import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, type NodeJson } from './harness';
import { oneByOne, taskIds } from './helpers/submissions';
import {
	asInput,
	end,
	fields,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

const unsureAnswer = faults.afterHandling(faults.status(500));
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 5 };

describe.each(PROVIDERS)('%s', (provider) => {
	const node = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
		submit(provider, { ...uncheckedLinks, options: oneByOne, ...parameters }, settings);

	it('a text that another node writes anew, and that Submit takes from there by name, is paid once', async () => {
		rig.sim.faultFor = ({ kind }) =>
			kind === 'create' ? unsureAnswer : kind === 'query' ? faults.klingCode(5001) : undefined;
		const writer = fields('Writer', '{ ...$json, text: $json.row + " " + Math.random() }');
		const workflow = chain(
			start,
			writer,
			node({ prompt: "={{ $('Writer').item.json.text }} {{ $now }}" }, retrying),
		);
		const input = asInput([{ row: 'one' }]);
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		await rig.run(workflow, { previous: first });
		expect(rig.creates).toHaveLength(1);
	});

	it('a key that is exchanged between a try and its retry does not pay again', async () => {
		rig.sim.inject({ on: 'create', after: 2, times: 9, fault: faults.status(401) });
		const workflow = chain(start, node({ prompt: '={{ $json.prompt }} {{ $now }}' }), end);
		const input = asInput([1, 2, 3].map((n) => ({ n, prompt: `row ${n}` })));
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		rig.sim.reset();
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, true, false]);
	});
});

describe('names from a sheet', () => {
	const named = (settings: Partial<NodeJson> = {}) =>
		submit(
			'cometApi',
			{ ...uncheckedLinks, options: { ...oneByOne, externalTaskId: '={{ $json.id }}' } },
			settings,
		);
	const rows = (...ids: unknown[]) =>
		asInput(ids.map((id, n) => ({ id: id as string, prompt: `row ${n}` })));

	it('may be numbers, and empty cells are no names', async () => {
		const run = await rig.run(chain(start, named()), { input: rows(42, '', 43, null, '  ') });
		expect(run.status).toBe('success');
		expect(taskIds(run)).toEqual(rig.ids);
		const names = rig.sim.jobs.map(({ externalTaskId }) => externalTaskId);
		expect([names[0], names[2]]).toEqual(['42', '43']);
		for (const place of [1, 3, 4]) expect(names[place]).toMatch(/^n8n-/);
	});

	it('are the same whether they are written as number or as text, or with a space', async () => {
		const run = await rig.run(chain(start, named()), { input: rows(42, '42', ' 42') });
		expect(shownError(run, 'Submit').message).toMatch(
			/"42" is given to more than one item: 0, 1, 2/,
		);
		expect(rig.creates).toHaveLength(0);
	});
});
