/** Executions that are parked in n8n's database, and a workflow of an earlier release of the package. */
import { useRig } from './rig';
import { newestN8n } from './setup/n8nInstall';
import { parkedCallbackSuite, signedResumeSuite } from './suites/parkedCallbacks';
import { parkedErrorOutputSuite } from './suites/parkedErrorOutput';
import { parkedRestartSuite } from './suites/parkedRestart';
import { upgradeSuite } from './suites/upgrade';

describe(`n8n ${newestN8n}`, () => {
	const use = useRig(newestN8n);

	parkedCallbackSuite(use);
	signedResumeSuite(use);
	parkedErrorOutputSuite(use);
	upgradeSuite(use);
	// Suites that stop or kill n8n, or an execution in it, come last.
	parkedRestartSuite(use);
});
