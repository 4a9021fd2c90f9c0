import { faults } from '../../simulator';
import { fetchOnce } from '../fetchOnce';
import { descriptionOf, parameterProblems } from '../nodeParameters';
import { endless, itemsOf, jsonOf, reasonOf, type Rig } from '../rig';
import type { Execution } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { exampleAt, exampleFiles, exampleWorkflow, expectVideos, runsOn } from './exampleParts';

const noteType = 'n8n-nodes-base.stickyNote';

/**
 * The example workflows with n8n's own nodes, imported and run to their ends. In suites of their own: those
 * that `chainSuite` runs, the agent and the durable loop.
 */
export function examplesSuite(use: () => Rig): void {
	const run = async (file: string): Promise<Execution> => {
		const execution = await use().run(exampleWorkflow(use(), file));
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		return execution;
	};

	describe('the example workflows', () => {
		beforeEach(() => {
			use().sim.jobMilliseconds = 1;
		});

		it('have no parameter that n8n complains of', async () => {
			const { client, server } = use();
			const types = await client.nodeTypes();
			for (const file of exampleFiles) {
				if (!runsOn(server.version, file)) continue;
				for (const node of exampleWorkflow(use(), file).nodes) {
					if (node.type === noteType) continue;
					const problems = parameterProblems(server.version, descriptionOf(types, node), node);
					expect([file, node.name, problems]).toEqual([file, node.name, []]);
				}
			}
		});

		it('create-first-video.json makes a video of the portrait that it brings', async () => {
			const execution = await run('create-first-video.json');
			expect(jsonOf(execution, 'Create')).toMatchObject([{ isSuccess: true, parts: 1 }]);
			await expectVideos(use(), execution, 'Create');
		});

		it('form-to-video.json shows the video on the page of its form', async () => {
			const { client, server, sim } = use();
			const workflow = exampleWorkflow(use(), 'form-to-video.json');
			await client.activateWorkflow(await client.createWorkflow(workflow));
			const form = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger')!;
			const photo = await fetchOnce(`${sim.url}/files/portrait.jpg`);
			const body = new FormData();
			body.set('field-0', await photo.blob(), 'portrait.jpg');
			body.set('field-1', 'This is what the person in the photo says to you.');
			const submitted = await waitUntil('the form to be there', async () => {
				const url = `${server.url}/form/${form.webhookId}`;
				const answer = await fetchOnce(url, { method: 'POST', body });
				return answer.status === 404 ? undefined : answer;
			});
			const { formWaitingUrl } = (await submitted.json()) as { formWaitingUrl: string };
			const status = new URL(formWaitingUrl);
			status.pathname += '/n8n-execution-status';
			// As the form's own page does, until it is told to go on.
			await waitUntil('the page with the video', async () => {
				const answer = await fetchOnce(status.href);
				return (await answer.text()).trim() === 'form-waiting' ? true : undefined;
			});
			const page = await fetchOnce(formWaitingUrl);
			expect(await page.text()).toContain(`<video src="${sim.url}/`);
			expect(sim.createdCount).toBe(1);
		});

		it.each(['aijisu', 'cometApi', 'kling'] as const)(
			'script-to-video.json makes a video from text: %s',
			async (provider) => {
				const execution = await use().run(exampleAt(use(), 'script-to-video.json', provider));
				expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
				expect(jsonOf(execution, 'Wait')).toMatchObject([{ isSuccess: true }]);
				await expectVideos(use(), execution, 'Wait');
				expect([use().sim.speechJobs.length, use().sim.createdCount]).toEqual([1, 1]);
			},
		);

		it('script-to-video.json tries again what was refused in passing, and pays once', async () => {
			const { sim } = use();
			sim.inject({ on: 'create', fault: faults.klingCode(1300) });
			const execution = await run('script-to-video.json');
			expect(jsonOf(execution, 'Wait')).toMatchObject([{ isSuccess: true }]);
			expect([sim.speechJobs.length, sim.createdCount]).toEqual([1, 1]);
		});

		it('parked-wait-callback.json is resumed by the callback', async () => {
			const { client, sim } = use();
			sim.jobMilliseconds = endless;
			const id = await use().startManually(exampleWorkflow(use(), 'parked-wait-callback.json'));
			await client.executions.waitFor(id, ['waiting']);
			sim.jobs[0]?.complete();
			const execution = await client.executions.waitFor(id);
			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Videos')).toMatchObject([{ isSuccess: true }]);
			await expectVideos(use(), execution, 'Videos');
			expect(itemsOf(execution, 'Get')).toEqual([]);
		});

		it('failover.json asks the next provider when nothing was created', async () => {
			const { sim } = use();
			sim.inject({ on: 'create', provider: 'cometApi', fault: faults.klingCode(1101) });
			const execution = await run('failover.json');
			expect(jsonOf(execution, 'Videos')).toMatchObject([{ provider: 'kling', isSuccess: true }]);
			await expectVideos(use(), execution, 'Videos');
			expect(sim.jobs.map(({ provider }) => provider)).toEqual(['kling']);
		});

		it('failover.json leaves an unclear answer to a person', async () => {
			const { sim } = use();
			sim.inject({ on: 'create', provider: 'cometApi', fault: faults.status(502) });
			const execution = await run('failover.json');
			expect(jsonOf(execution, 'Ask a Person')).toMatchObject([
				{ details: { mayHaveBeenCharged: true } },
			]);
			expect(sim.requestsOf('create')).toHaveLength(1);
		});
	});
}
