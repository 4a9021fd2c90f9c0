/** What a person sees of the node in n8n's editor, in Chromium. */
import { credentialSuite } from './browserSuites/credential';
import { executionsSuite } from './browserSuites/executions';
import { firstVideoSuite } from './browserSuites/firstVideo';
import { labelsSuite } from './browserSuites/labels';
import { nodePanelSuite } from './browserSuites/nodePanel';
import { errorSuite, playSuite } from './browserSuites/run';
import { useStage } from './browserSuites/stage';
import { voicesSuite } from './browserSuites/voices';
import { useRig } from './rig';
import { newestN8n } from './setup/n8nInstall';

describe(`The editor of n8n ${newestN8n}`, () => {
	const scene = useStage(useRig(newestN8n));

	nodePanelSuite(scene);
	labelsSuite(scene);
	credentialSuite(scene);
	voicesSuite(scene);
	playSuite(scene);
	errorSuite(scene);
	executionsSuite(scene);
	firstVideoSuite(scene);
});
