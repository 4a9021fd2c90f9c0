import { Browser } from '../browser';
import { Canvas } from '../editor/canvas';
import { picture } from '../pictures';
import { example } from './run';
import type { Scene } from './stage';

/** n8n follows the system's theme when none is set. */
export function darkSuite(scene: Scene): void {
	const file = 'speech-to-video-cometapi.json';

	describe('the icon', () => {
		it(
			'is the bright one where the system is dark',
			scene(async (stage) => {
				const { client, server } = stage;
				const workflow = await client.createWorkflow(await example(stage, file));
				const browser = await Browser.open({ colorScheme: 'dark' });
				try {
					await browser.signIn(server.url);
					const canvas = new Canvas(browser.page, server.url);
					await canvas.open(workflow);
					expect(await canvas.iconOf('Submit')).toMatch(/\/klingAvatar\.dark\.svg$/);
					await canvas.execute();
					await canvas.succeeded('Wait');
					await canvas.closeMessages();
					await canvas.fit();
					await picture(browser.page, 'workflow-dark', await canvas.region());
				} finally {
					await browser.close();
				}
			}),
		);

		it(
			'is the other one where it is not',
			scene(async (stage) => {
				await stage.open(await example(stage, file));
				expect(await stage.canvas.iconOf('Submit')).toMatch(/\/klingAvatar\.svg$/);
			}),
		);
	});
}
