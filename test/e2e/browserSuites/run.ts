import { fixtureSeconds } from '../../simulator';
import { around, picture } from '../pictures';
import type { Scene } from './stage';

/** A workflow that is run by hand. */
export function playSuite(scene: Scene): void {
	it(
		'"Execute workflow" makes a video from text, which the editor plays',
		scene(async (stage) => {
			const { canvas, sim, browser } = stage;
			await stage.open(await stage.example('speech-to-video.json'));
			expect(await canvas.iconOf('Submit')).toMatch(/\/klingAvatar\.svg$/);
			await canvas.execute();
			await canvas.succeeded('Wait');
			expect(await canvas.closeMessages()).toEqual([
				expect.stringContaining('Workflow executed successfully'),
			]);
			const id = sim.jobs[0]?.id;
			expect(sim.createdCount).toBe(1);

			const submit = await canvas.openNode('Submit');
			expect(await submit.output.table()).toEqual([
				expect.objectContaining({
					provider: 'cometApi',
					taskId: id,
					isFinal: 'false',
					mode: 'std',
					audioDurationSeconds: String(fixtureSeconds.speechMp3),
					reused: 'false',
				}),
			]);
			await submit.output.schemaWith('taskId');
			await picture(browser.page, 'submit');
			await submit.close();

			const wait = await canvas.openNode('Wait');
			expect(await wait.output.table()).toEqual([
				expect.objectContaining({
					taskId: id,
					status: 'completed',
					isSuccess: 'true',
					videoDurationSeconds: String(fixtureSeconds.avatarMp4),
				}),
			]);
			const { seconds, width } = await wait.output.playVideo();
			expect(seconds).toBeCloseTo(fixtureSeconds.avatarMp4, 1);
			expect(width).toBe(320);
			await picture(browser.page, 'video');
			await wait.close();
		}),
	);
}

/** A workflow that is run by hand and goes wrong. */
export function errorSuite(scene: Scene): void {
	it(
		'an error names the field and the item, and says what to do',
		scene(async (stage) => {
			const { canvas, sim } = stage;
			const workflow = await stage.example('speech-to-video.json');
			const submit = workflow.nodes.find(({ name }) => name === 'Submit');
			if (submit) submit.parameters.audioBinaryField = 'speech';
			await stage.open(workflow);
			await canvas.execute();
			await canvas.failed('Submit');
			const words =
				'"Audio Input Binary Field" is "speech", but the item has no file in a field of that name';
			expect(await canvas.closeMessages()).toEqual([expect.stringContaining(words)]);
			const view = await canvas.openNode('Submit');
			expect(await view.output.error()).toEqual({
				message: `${words} [item 0]`,
				description: 'The item\'s files are in: "image", "data".',
			});
			const { page } = stage.browser;
			await picture(page, 'error', await around([view.output.errorParts], 8));
			expect(sim.requestsOf('create')).toEqual([]);
		}),
	);
}
