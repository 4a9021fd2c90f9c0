/** What a person sees of the node in n8n's editor, in Chromium. */
import { canvasesSuite } from './browserSuites/canvases';
import { credentialSuite } from './browserSuites/credential';
import { darkSuite } from './browserSuites/dark';
import { executionsSuite } from './browserSuites/executions';
import { fieldsSuite } from './browserSuites/fields';
import { nodePanelSuite } from './browserSuites/nodePanel';
import { runSuite } from './browserSuites/run';
import { Stage } from './browserSuites/stage';
import type { Scene } from './browserSuites/stage';
import { voicesSuite } from './browserSuites/voices';
import { chosenVersions } from './setup/chosenVersions';

describe.each(chosenVersions)('The editor of n8n %s', (version) => {
	let stage: Stage | undefined;

	const scene: Scene =
		(play) =>
		async (...args) => {
			if (!stage) throw new Error('The stage is not set');
			await stage.play(async (set) => await play(set, ...args));
		};

	beforeAll(async () => {
		stage = await Stage.set(version);
	});

	afterEach(async () => await stage?.sim.reset());

	afterAll(async () => await stage?.strike());

	nodePanelSuite(scene);
	// Before any suite stores a key: it begins with the node that has none to choose from.
	credentialSuite(scene);
	fieldsSuite(scene);
	voicesSuite(scene);
	runSuite(scene);
	executionsSuite(scene);
	darkSuite(scene);
	canvasesSuite(scene);
});
