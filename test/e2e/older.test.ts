/**
 * What the older release of n8n must show: it loads the package, makes a video with each provider, parks an
 * execution, opens a workflow of an earlier release of the package, and shows all that in its editor. The
 * rest: nightly/older.test.ts.
 */
import { playSuite } from './browserSuites/run';
import { useStage } from './browserSuites/stage';
import { useRig } from './rig';
import { olderN8n } from './setup/n8nInstall';
import { chainSuite } from './suites/chain';
import { gatewaysSuite } from './suites/gateways';
import { unsignedResumeSuite } from './suites/parkedCallbacks';
import { upgradeSuite } from './suites/upgrade';

describe(`n8n ${olderN8n}`, () => {
	const use = useRig(olderN8n);
	const scene = useStage(use);

	chainSuite(use);
	gatewaysSuite(use);
	unsignedResumeSuite(use);
	upgradeSuite(use);
	playSuite(scene);
});
