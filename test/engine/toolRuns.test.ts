import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import type { NodeJson, Turn } from './harness';
import {
	AGENTS,
	agentWorkflow as workflowOf,
	answersOf,
	submitTool,
	type AgentKind,
} from './helpers/agents';
import { entries, promptOf } from './helpers/submissions';
import { GATEWAYS, useRig } from './helpers/support';

const rig = useRig();

const unsureAnswer = faults.afterHandling(faults.status(500));

/** A workflow whose agent makes these calls; the tool's prompt is the model's. */
const agentWorkflow = (
	agent: AgentKind,
	{ parameters, settings }: { parameters?: INodeParameters; settings?: Partial<NodeJson> },
	turns: Turn[],
) => workflowOf(agent, [submitTool(parameters, settings)], turns);

const call = (Prompt: string) => ({ tool: 'Submit', args: { Prompt } });
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

describe.each(AGENTS)('a tool of %s', (agent) => {
	it('with Retry On Fail sends an unsure request once', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? unsureAnswer : undefined);
		const run = await rig.run(agentWorkflow(agent, { settings: retrying }, [[call('one')]]));
		expect(rig.creates).toHaveLength(1);
		expect(entries(run)).toMatchObject([{ state: 'unknown' }]);
		expect(JSON.stringify(answersOf(run))).toContain('A video may have been created and charged');
	});

	it('with Retry On Fail and a prompt that differs at every try sends it once', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? unsureAnswer : undefined);
		const prompt = "={{ $fromAI('Prompt', '', 'string') + ' ' + $now.toMillis() + Math.random() }}";
		await rig.run(
			agentWorkflow(agent, { parameters: { prompt }, settings: retrying }, [[call('one')]]),
		);
		expect(rig.creates).toHaveLength(1);
	});

	it.each(GATEWAYS)(
		'pays once for a call of %s whose answer is lost, and for the next',
		async (id) => {
			rig.sim.inject({ on: 'create', fault: unsureAnswer });
			const credentials = { klingAvatarApi: { id, name: id } };
			const settings = { ...retrying, credentials };
			const turns = [[call('one')], [call('one')], [call('two')], [call('two')]];
			const run = await rig.run(
				agentWorkflow(agent, { parameters: { provider: id }, settings }, turns),
			);
			expect(rig.creates).toHaveLength(2);
			const [lost, , two, again] = answersOf(run).slice(-4);
			expect(JSON.stringify(lost)).toContain('may have been created and charged');
			expect([two?.reused, again?.reused]).toEqual([false, true]);
			expect(again?.taskId).toBe(two?.taskId);
		},
	);

	it('answers the same call again with the same task', async () => {
		const turns = [[call('one')], [call('one')], [call('two')]];
		const run = await rig.run(agentWorkflow(agent, {}, turns));
		expect(rig.creates.map(promptOf)).toEqual(['one', 'two']);
		expect(answersOf(run)).toMatchObject([
			{ taskId: rig.ids[0], reused: false },
			{ taskId: rig.ids[0], reused: true },
			{ taskId: rig.ids[1], reused: false },
		]);
	});

	it('pays once for the same calls of one turn, and tells others apart', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? faults.slow(50) : undefined);
		const prompt = "={{ $fromAI('Prompt', '', 'string') + ' ' + Math.random() }}";
		const turns = [[call('one'), call('one'), call('two'), call('one')]];
		const run = await rig.run(agentWorkflow(agent, { parameters: { prompt } }, turns));
		expect(rig.sim.createdCount).toBe(2);
		const made = answersOf(run).map(({ taskId }) => taskId);
		expect(made[0]).toBe(made[1]);
		expect(made[0]).toBe(made[3]);
		expect(made[2]).not.toBe(made[0]);
	});

	it('does not repeat an unsure call in the next turn either', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		const run = await rig.run(agentWorkflow(agent, {}, [[call('one')], [call('one')]]));
		expect(rig.creates).toHaveLength(1);
		for (const answer of answersOf(run)) {
			expect(JSON.stringify(answer)).toContain('may have been created and charged');
		}
	});

	it('repeats it once where the user allows it, however often it is tried', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? unsureAnswer : undefined);
		const parameters = { options: { checkMediaLinks: false, submitAgainWhenUnsure: true } };
		const settings = { ...retrying, maxTries: 5 };
		await rig.run(agentWorkflow(agent, { parameters, settings }, [[call('one')], [call('one')]]));
		expect(rig.creates).toHaveLength(2);
	});

	it('sends what was refused again, since nothing came of it', async () => {
		rig.sim.inject({ on: 'create', fault: faults.klingCode(1201) });
		const run = await rig.run(agentWorkflow(agent, {}, [[call('one')], [call('one')]]));
		expect(rig.creates).toHaveLength(2);
		expect(answersOf(run)[1]).toMatchObject({ taskId: rig.ids[0], reused: false });
	});
});
