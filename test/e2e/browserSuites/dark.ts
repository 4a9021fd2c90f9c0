import { Browser } from '../browser';
import { Canvas } from '../editor/canvas';
import { picture } from '../pictures';
import type { Scene } from './stage';

/** n8n follows the system's theme when none is set. */
export function darkSuite(scene: Scene): void {
	it(
		'the icon is the bright one where the system is dark',
		scene(async (stage) => {
			const { client, server } = stage;
			const workflow = await client.createWorkflow(await stage.example('speech-to-video.json'));
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
}
