/** What older.test.ts leaves out: the older release of n8n goes through the suites of the newest. */
import { credentialSuite } from '../browserSuites/credential';
import { executionsSuite } from '../browserSuites/executions';
import { nodePanelSuite } from '../browserSuites/nodePanel';
import { errorSuite } from '../browserSuites/run';
import { useStage } from '../browserSuites/stage';
import { voicesSuite } from '../browserSuites/voices';
import { useRig } from '../rig';
import { olderN8n } from '../setup/n8nInstall';
import { durableLoopSuite } from '../suites/durableLoop';
import { examplesSuite } from '../suites/examples';
import { examplesWithAppsSuite } from '../suites/examplesWithApps';
import { longScriptSuite } from '../suites/longScript';
import { parkedCallbackSuite } from '../suites/parkedCallbacks';
import { parkedErrorOutputSuite } from '../suites/parkedErrorOutput';
import { parkedLimitSuite } from '../suites/parkedLimit';
import { parkedRestartSuite } from '../suites/parkedRestart';
import { retrySuite } from '../suites/retry';

describe(`n8n ${olderN8n}`, () => {
	const use = useRig(olderN8n);

	retrySuite(use);
	examplesSuite(use);
	examplesWithAppsSuite(use);
	longScriptSuite(use, 1);
	parkedCallbackSuite(use);
	parkedErrorOutputSuite(use);
	parkedLimitSuite(use);
	durableLoopSuite(use);
	parkedRestartSuite(use);
});

describe(`The editor of n8n ${olderN8n}`, () => {
	const scene = useStage(useRig(olderN8n));

	nodePanelSuite(scene);
	credentialSuite(scene);
	voicesSuite(scene);
	errorSuite(scene);
	executionsSuite(scene);
});
