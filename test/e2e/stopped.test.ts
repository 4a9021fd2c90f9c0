/** Executions that are stopped, and an n8n that is killed, with and without saved progress. */
import { useRig } from './rig';
import { newestN8n } from './setup/n8nInstall';
import { stoppedExecutionsSuite } from './suites/stoppedExecutions';

describe(`n8n ${newestN8n}`, () => {
	stoppedExecutionsSuite(useRig(newestN8n));
});
