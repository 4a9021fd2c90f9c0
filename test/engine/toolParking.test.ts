import type { Turn } from './harness';
import { agentWorkflow, answersOf, asTool } from './helpers/agents';
import { created } from './helpers/jobs';
import { noCallbacks, poke } from './helpers/parking';
import { useRig, wait } from './helpers/support';

const rig = useRig();

const parkingTool = (timeout = 600) =>
	asTool(
		wait('cometApi', {
			taskId: "={{ $fromAI('Task_ID', ``, 'string') }}",
			waitMode: 'callback',
			timeout,
		}),
	);
const calls = (...ids: string[]): Turn[] =>
	ids.map((Task_ID) => [{ tool: 'Wait', args: { Task_ID } }]);
const secret = { authorization: 'a header of the webhook' };
const input = [{ json: { headers: secret, body: { prompt: 'A video, please' } } }];

async function twoJobs(): Promise<[string, string]> {
	noCallbacks(rig);
	const [one, two] = await created(rig, 'cometApi', ['one', 'two']);
	return [String(one!.taskId), String(two!.taskId)];
}

describe('Wait Mode On Callback in a tool', () => {
	it('parks for Agent 3, as often as it is called, and gives the model the result', async () => {
		const ids = await twoJobs();
		let run = await rig.run(agentWorkflow('agent3', [parkingTool()], calls(...ids)), {
			input,
			mode: 'trigger',
		});
		for (const id of ids) {
			expect(run.status).toBe('waiting');
			expect((await poke(rig, run)).resumed).toBeNull();
			rig.sim.jobs.find((job) => job.id === id)!.complete();
			run = await (await poke(rig, run)).resumed!;
		}
		expect(run.status).toBe('success');
		expect(answersOf(run)).toMatchObject(
			ids.map((taskId) => ({
				taskId,
				isSuccess: true,
				videoUrl: expect.stringContaining(taskId),
				nextStep: expect.stringMatching(/^Give the user the link/),
			})),
		);
		expect(JSON.stringify(answersOf(run))).not.toContain(secret.authorization);
	});

	it('tells the model of Agent 3 what to do when the time is over', async () => {
		const [id] = await twoJobs();
		const parked = await rig.run(agentWorkflow('agent3', [parkingTool()], calls(id)), {
			input,
			mode: 'trigger',
		});
		expect(parked.status).toBe('waiting');
		expect(parked.waitTill!.getTime() - Date.now()).toBeLessThanOrEqual(600_000);
		const run = await rig.engine.resumeByTimer(parked);
		expect(run.status).toBe('success');
		const [answer] = answersOf(run);
		expect(answer).toMatchObject({ taskId: id, isFinal: false, isSuccess: false });
		expect(answer!.whatHappened).toContain('was not ready within 600 s');
		expect(answer!.nextStep).toContain(`again with the taskId "${id}"`);
		expect(JSON.stringify(answer)).not.toContain(secret.authorization);
	});

	it('waits no longer than the cap, whatever Timeout says', async () => {
		const [id] = await twoJobs();
		const parked = await rig.run(agentWorkflow('agent3', [parkingTool(7200)], calls(id)), {
			input,
			mode: 'trigger',
		});
		expect(parked.waitTill!.getTime() - Date.now()).toBeLessThanOrEqual(600_000);
		parked.execution.stop();
	});

	it('is refused where n8n cannot park a tool, and nobody is asked', async () => {
		const [id] = await twoJobs();
		const run = await rig.run(agentWorkflow('agent2', [parkingTool()], calls(id)), {
			input,
			mode: 'trigger',
		});
		expect(run.status).toBe('success');
		const [answer] = answersOf(run);
		expect(answer).toMatchObject({ taskId: id, isFinal: false, mayHaveBeenCharged: true });
		expect(answer!.whatHappened).toContain('"Wait Mode" is "Resume on Callback"');
		expect(answer!.nextStep).toContain('Tell the user that the settings of this tool');
		expect(rig.queries).toEqual([]);
	});
});
