/** What needs a whole n8n that is left running, and no browser. */
import { useRig } from './rig';
import { newestN8n } from './setup/n8nInstall';
import { agentToolsSuite } from './suites/agentTools';
import { chainSuite } from './suites/chain';
import { durableLoopSuite } from './suites/durableLoop';
import { examplesSuite } from './suites/examples';
import { examplesWithAppsSuite } from './suites/examplesWithApps';
import { gatewaysSuite } from './suites/gateways';
import { longScriptSuite } from './suites/longScript';
import { mcpServerSuite } from './suites/mcpServer';
import { parkedLimitSuite } from './suites/parkedLimit';
import { retrySuite } from './suites/retry';
import { subAgentsSuite } from './suites/subAgents';

describe(`n8n ${newestN8n}`, () => {
	const use = useRig(newestN8n);

	chainSuite(use);
	gatewaysSuite(use);
	retrySuite(use);
	agentToolsSuite(use);
	subAgentsSuite(use);
	mcpServerSuite(use);
	examplesSuite(use);
	examplesWithAppsSuite(use);
	longScriptSuite(use, 1);
	// Executions of these begin before all others, and wait a minute for n8n.
	parkedLimitSuite(use);
	durableLoopSuite(use);
});
