import { chain } from './harness';
import { created } from './helpers/jobs';
import { asInput, start, until, useRig, wait } from './helpers/support';

const rig = useRig();

const told = () =>
	rig.messagesToUI.flatMap((message) => (message as { messages: string[] }).messages);

describe('a wait that somebody watches', () => {
	it('tells how many are ready, how old the oldest of the others is, and when it asks again', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const items = await created(rig, 'cometApi', ['one', 'two', 'three']);
		const parameters = {
			onTaskFailure: 'output',
			timeout: 60,
			pollInterval: 2,
			maxPollInterval: 2,
		};
		const workflow = chain(start, wait('cometApi', parameters));
		const running = rig.run(workflow, { input: asInput(items), mode: 'manual' });
		const says = async (words: string) =>
			await until(() => told().some((line) => line.includes(words)), words);

		await says('0 of 3 ready; ');
		rig.jobOf('one').complete();
		await says('1 of 3 ready; ');
		rig.jobOf('two').fail('no face found');
		await says('1 of 3 ready, 1 failed; ');
		rig.jobOf('three').complete();

		const run = await running;
		for (const line of told().filter((one) => one.includes(' ready'))) {
			expect(line).toMatch(
				/; the oldest of the others was submitted \d+ s ago; next status check in \d+ s$/,
			);
		}
		expect(run.hints('Wait')).toMatchObject([
			{
				message: expect.stringMatching(
					/^Videos: 2 ready \([\d.]+ s of video\), 1 failed\. Waited \d+ s\.$/,
				),
			},
		]);
	});

	it('sums up what is not ready', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const input = asInput(await created(rig, 'cometApi', ['one']));
		const workflow = chain(start, wait('cometApi', { onTimeout: 'output', timeout: 0.2 }));
		const run = await rig.run(workflow, { input });
		expect(run.hints('Wait')).toMatchObject([
			{ message: expect.stringMatching(/^Videos: 0 ready, 1 not ready\. Waited \d+ s\.$/) },
		]);
	});
});
