import { readFileSync } from 'node:fs';
import path from 'node:path';

import { picture } from '../pictures';
import { exampleFiles, exampleFolder, runsOn } from '../suites/exampleParts';
import { withCredentials, withLinksTo } from '../workflowParts';
import type { Provider } from '../../simulator';
import type { Credential } from '../n8nTypes';
import type { Scene } from './stage';

/** The example workflows as somebody sees them who has imported one and chosen the keys. */
export function canvasesSuite(scene: Scene): void {
	describe('the canvas of an example workflow', () => {
		it.each(exampleFiles)(
			'%s shows no node that lacks anything',
			scene(async (stage, file: string) => {
				const { canvas, sim, browser, server } = stage;
				if (!runsOn(server.version, file)) return;
				const keys = {} as Record<Provider, Credential>;
				for (const provider of ['aijisu', 'cometApi', 'kling'] as const) {
					keys[provider] = await stage.storeKey(provider);
				}
				const text = readFileSync(path.join(exampleFolder, file), 'utf8');
				const speechKey = await stage.storeSpeechKey();
				await stage.open(
					withCredentials(
						withLinksTo(sim.url, text),
						(provider) => keys[provider as Provider],
						speechKey,
					),
				);
				await canvas.fit();
				expect(await canvas.page.getByTestId('node-issues').count()).toBe(0);
				// Of a workflow that each provider has, one picture.
				if (/-(aijisu|kling)\.json$/.test(file)) return;
				const name = `workflow-${path.basename(file, '.json')}`;
				await picture(browser.page, name, await canvas.region());
			}),
		);
	});
}
