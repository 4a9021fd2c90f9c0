/** The example workflows in n8n's editor, of which the README has pictures. */
import { canvasesSuite } from '../browserSuites/canvases';
import { darkSuite } from '../browserSuites/dark';
import { useStage } from '../browserSuites/stage';
import { useRig } from '../rig';
import { newestN8n } from '../setup/n8nInstall';

describe(`The editor of n8n ${newestN8n}`, () => {
	const scene = useStage(useRig(newestN8n));

	canvasesSuite(scene);
	darkSuite(scene);
});
