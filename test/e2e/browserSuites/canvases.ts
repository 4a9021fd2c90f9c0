import path from 'node:path';

import { picture } from '../pictures';
import { exampleFiles } from '../suites/exampleParts';
import type { Scene } from './stage';

/** The buttons that lie over the canvas hide the names of nodes. */
const NO_BUTTONS =
	'[data-test-id="execute-workflow-button"], [data-test-id="workflow-chat-button"], .vue-flow__controls { visibility: hidden !important }';

/** The example workflows as somebody sees them who has imported one and chosen the keys. */
export function canvasesSuite(scene: Scene): void {
	it.each(exampleFiles)(
		'the canvas of %s shows no node that lacks anything',
		scene(async (stage, file: string) => {
			const { canvas, browser } = stage;
			await stage.open(await stage.example(file));
			await canvas.fit();
			expect(await canvas.page.getByTestId('node-issues').count()).toBe(0);
			const name = `workflow-${path.basename(file, '.json')}`;
			await picture(browser.page, name, await canvas.region(), NO_BUTTONS);
		}),
	);

	it(
		'a portrait and a text become a video in one node, which the editor plays beside its fields',
		scene(async (stage) => {
			const { canvas, browser } = stage;
			await stage.open(await stage.example('create-first-video.json'));
			await canvas.execute();
			await canvas.succeeded('Create');
			await canvas.closeMessages();
			const create = await canvas.openNode('Create');
			expect((await create.output.playVideo()).seconds).toBeGreaterThan(2);
			await picture(browser.page, 'create');
			await create.close();
		}),
	);
}
